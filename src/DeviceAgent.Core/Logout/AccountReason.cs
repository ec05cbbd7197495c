namespace DeviceAgent.Core.Logout;

/// <summary>Why a command means an account of the machine, or does not (design rule 2).</summary>
public enum AccountReason
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The org assigned the account to the user.</summary>
    Assigned,

    /// <summary>The configuration or the machine links the account to the user.</summary>
    Linked,

    /// <summary>Nobody is linked to the account, and <c>UnlinkedAccounts</c> lets that be enough here.</summary>
    Unlinked,
}
