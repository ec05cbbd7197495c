using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Core.Identity;

/// <summary>Where the Device Access certificate comes from: files, or the System keychain.</summary>
public interface IDeviceIdentity
{
    /// <summary>
    /// Reads the store and picks the certificate to speak with now, with what is sent along. Called before every request, so that a
    /// renewed certificate is used at once and without a restart.
    /// </summary>
    /// <param name="avoided">What is taken only when nothing else fits: what the org has refused. Null avoids none.</param>
    /// <exception cref="DeviceIdentityException">None fits; the message says what was found and what to do.</exception>
    CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null);

    /// <summary>The certificate alone.</summary>
    /// <exception cref="DeviceIdentityException">As for <see cref="SelectWithChain"/>.</exception>
    X509Certificate2 Select() => SelectWithChain().Certificate;

    /// <summary>Looks at everything that is there now, and says of each why it is not used. Never throws for what it finds.</summary>
    CertificateChoice Examine()
    {
        try
        {
            return new CertificateChoice(SelectWithChain(), []);
        }
        catch (DeviceIdentityException e)
        {
            return new CertificateChoice(null, [new CertificateRejection("", e.Message, CertificateFault.Unreadable)]);
        }
    }
}
