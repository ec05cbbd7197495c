using DeviceAgent.Core.Identity;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Makes handlers, and says when the certificate that the newest one speaks with is not the one to speak with any more.</summary>
internal sealed class OrgHandlers(IDeviceIdentity identity, string? rootsFile)
{
    private CertificateCandidate? used;

    /// <summary>Whether another certificate is the right one now. Without a usable one: no; what is open may go on.</summary>
    internal bool Outdated()
    {
        CertificateCandidate? now = Choose();
        return now is not null && !now.SpeaksAs(used);
    }

    internal HttpMessageHandler Create() => OrgHandler.Create(identity, used = Choose(), rootsFile);

    private CertificateCandidate? Choose()
    {
        try
        {
            return identity.SelectWithChain();
        }
        catch (DeviceIdentityException)
        {
            // The connection says it, if one has to be made.
            return null;
        }
    }
}
