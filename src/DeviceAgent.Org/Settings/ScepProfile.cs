using DeviceAgent.Org.DeviceAccess;

namespace DeviceAgent.Org.Settings;

/// <summary>An address <c>/scep/{name}</c> and how certificates are issued there.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
public sealed record ScepProfile(string Name)
{
    public const string DefaultName = "default";

    /// <summary>The one profile that takes weak algorithms; it exists only where it is enabled in so many words.</summary>
    public const string LegacyName = "legacy";

    public bool Enabled { get; init; } = Name != LegacyName;

    /// <summary>How long a certificate lasts: 1 day to 3650 days.</summary>
    public TimeSpan Validity { get; init; } = DeviceAccessAuthority.UsualValidity;

    /// <summary>Whether the Device Access extension is critical.</summary>
    public bool DeviceAccessCritical { get; init; }

    public ScepApproval Approval { get; init; } = ScepApproval.Challenge;

    /// <summary>Whether DES, 3DES and SHA-1 are taken; MD5 is nowhere.</summary>
    public bool AllowsWeakAlgorithms => Name == LegacyName;
}
