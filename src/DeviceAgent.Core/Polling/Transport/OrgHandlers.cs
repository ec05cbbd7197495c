using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Trust;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// Makes handlers, and says when the certificate that the newest one speaks with is not the one to speak with any more. A certificate
/// that the org refuses gives way to the next one for an hour: when an MDM distributes its profile again, the new identity waits for
/// an admin while the old one beside it is still good. Not safe for several threads: <see cref="OrgConnections"/> asks one at a time.
/// </summary>
internal sealed class OrgHandlers(IDeviceIdentity identity, RootsFile? roots, IMachineClock clock, ILogger logger)
{
    /// <summary>How long a refused certificate is avoided: an admin's approval is noticed within it.</summary>
    internal static readonly TimeSpan AvoidedFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, BootInstant> refused = [];
    private CertificateCandidate? used;

    /// <summary>Whether another certificate is the right one now. Without a usable one: no; what is open may go on.</summary>
    internal bool Outdated()
    {
        CertificateCandidate? now = Choose();
        return now is not null && !now.SpeaksAs(used);
    }

    internal HttpMessageHandler Create() => OrgHandler.Create(identity, used = Choose(), roots);

    /// <summary>The org has refused the certificate of the newest handler.</summary>
    /// <returns>Whether there is another one to try.</returns>
    internal bool Refused()
    {
        if (used is null || IsAvoided(used.Certificate))
        {
            return false;
        }

        refused[Thumbprint(used.Certificate)] = clock.Now + AvoidedFor;
        if (Choose() is not { } next || IsAvoided(next.Certificate))
        {
            return false;
        }

        OrgClientLog.CertificateRefused(logger, used.Certificate.SerialNumber, next.Certificate.SerialNumber, AvoidedFor);
        return true;
    }

    private CertificateCandidate? Choose()
    {
        foreach (string over in refused.Where(r => r.Value <= clock.Now).Select(r => r.Key).ToList())
        {
            refused.Remove(over);
        }

        try
        {
            return identity.SelectWithChain(refused.Count == 0 ? null : IsAvoided);
        }
        catch (DeviceIdentityException)
        {
            // The connection says it, if one has to be made.
            return null;
        }
    }

    private bool IsAvoided(X509Certificate2 certificate) => refused.ContainsKey(Thumbprint(certificate));

    private static string Thumbprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);
}
