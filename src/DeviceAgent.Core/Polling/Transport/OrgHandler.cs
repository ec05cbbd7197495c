using System.Net.Security;
using DeviceAgent.Core.Identity;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Makes the handler that speaks to the org: HTTP/1.1 over mutual TLS.</summary>
internal static class OrgHandler
{
    /// <summary>
    /// A connection is used this long at most (a held poll on it ends first). So a changed address, a changed proxy and a
    /// renewed certificate are all in use within five minutes, even when nobody drops the connections.
    /// </summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="identity">Asked for the certificate at every new connection.</param>
    /// <param name="rootsFile">The only roots to trust; null means the system's.</param>
    internal static SocketsHttpHandler Create(IDeviceIdentity identity, string? rootsFile) => new()
    {
        // A redirect would send the device's reports and its acknowledgements somewhere else.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectTimeout = ConnectTimeout,
        // A refused body is not read to its end: the connection goes instead.
        MaxResponseDrainSize = 0,
        SslOptions = new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => identity.Select(),
            RemoteCertificateValidationCallback = rootsFile is null ? null : new ServerTrust(rootsFile).Validate,
            // A resumed session carries the old certificate: the org would not see a renewed one.
            AllowTlsResume = false,
        },
    };
}
