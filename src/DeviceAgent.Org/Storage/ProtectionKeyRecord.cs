namespace DeviceAgent.Org.Storage;

/// <summary>A key that protects cookies and forms, as ASP.NET Core's data protection writes it. In the database, so that all processes of an org have the same.</summary>
public sealed class ProtectionKeyRecord
{
    public long Number { get; set; }

    /// <summary>How data protection names it.</summary>
    public required string Name { get; set; }

    /// <summary>The key itself: secret.</summary>
    public required string Xml { get; set; }
}
