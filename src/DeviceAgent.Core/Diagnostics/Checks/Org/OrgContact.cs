using System.Net;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>How far a first try got, without a device certificate. What comes after the step that failed is not set.</summary>
internal sealed record OrgContact
{
    /// <summary>The proxy on the way, without user and password; null when there is none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Whom the socket goes to: the proxy, or the org.</summary>
    public required DnsEndPoint Target { get; init; }

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Why the name was not resolved.</summary>
    public Exception? NameFailure { get; init; }

    public EndPoint? Connected { get; init; }

    /// <summary>Why there is no connection to <see cref="Target"/>.</summary>
    public Exception? ConnectFailure { get; init; }

    /// <summary>Why the proxy makes no tunnel.</summary>
    public string? TunnelFailure { get; init; }

    public PresentedCertificate? Presented { get; init; }

    /// <summary>The other end asked for a certificate, as the org does.</summary>
    public bool AskedForCertificate { get; init; }

    /// <summary>Why nothing came back; the org itself ends a connection without a certificate.</summary>
    public Exception? Failure { get; init; }
}
