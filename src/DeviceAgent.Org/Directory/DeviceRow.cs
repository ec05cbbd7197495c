using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Org.Directory;

/// <summary>A device in a list, with what an admin looks for.</summary>
public sealed record DeviceRow
{
    public required DeviceRecord Device { get; init; }

    /// <summary>Null before the first.</summary>
    public required CheckInRequest? CheckIn { get; init; }

    /// <summary>When it was last heard; null for never.</summary>
    public required DateTimeOffset? LastContact { get; init; }

    /// <summary>The logins of the people who use it.</summary>
    public required IReadOnlyList<string> Logins { get; init; }

    /// <summary>When the last of its certificates ends that speak for it; null without any.</summary>
    public required DateTimeOffset? CertificateEnds { get; init; }

    /// <summary>How many commands wait for it or for its word.</summary>
    public required int Queue { get; init; }
}
