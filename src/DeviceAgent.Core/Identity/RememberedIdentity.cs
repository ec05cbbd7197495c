using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>Another identity, and what it said last: so that the agent can tell without a reading of its own. Safe for use by several threads.</summary>
public sealed class RememberedIdentity(IDeviceIdentity identity) : IDeviceIdentity
{
    private volatile IdentityChoice? last;

    /// <summary>What the last selection came to; null before the first.</summary>
    public IdentityChoice? Last => last;

    /// <inheritdoc/>
    public X509Certificate2 Select() => SelectWithChain().Certificate;

    /// <inheritdoc/>
    public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null)
    {
        try
        {
            CertificateCandidate chosen = identity.SelectWithChain(avoided);
            if (!ReferenceEquals(last?.Chosen?.Certificate, chosen.Certificate))
            {
                last = new IdentityChoice(chosen, null);
            }

            return chosen;
        }
        catch (DeviceIdentityException e)
        {
            last = new IdentityChoice(null, e.Message);
            throw;
        }
    }

    /// <inheritdoc/>
    public CertificateChoice Examine() => identity.Examine();
}
