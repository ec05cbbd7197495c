namespace DeviceAgent.Core.Configuration;

/// <summary>What to do with sessions of accounts that nobody is linked to (design rule 2).</summary>
public enum UnlinkedAccounts
{
    /// <summary>End them if the account is the machine's only human one, or the org marks the device single-user.</summary>
    Auto,

    /// <summary>End them with every command.</summary>
    LogOut,

    /// <summary>Never end them.</summary>
    Ignore,
}
