namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The kinds of subject alternative names that the org knows.</summary>
public enum AlternativeNameKind
{
    Dns,
    Uri,
    Email,

    /// <summary>Microsoft's otherName, an account such as ada@example.com.</summary>
    UserPrincipalName,
}
