using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>
/// Finds out what time it is at the org when this machine's clock may be the reason why the two do not get together: a certificate, of the
/// org or of this device, that is good in all but the time. Only the Date of the answer is used, and only for this diagnosis.
/// </summary>
internal static class ClockWitness
{
    /// <summary>A handler to ask with; null when the time is not all that is wrong.</summary>
    public static async Task<HttpMessageHandler?> FindAsync(DoctorSubject subject, FirstAnswer answer, Task<OrgContact> contact)
    {
        if (answer.Answer is not null || (await contact.ConfigureAwait(false)).Presented is not { } presented)
        {
            return null;
        }

        CertificateChoice choice = subject.Identity.Examine();
        CertificateCandidate? candidate = choice.Chosen
            ?? choice.Rejected.FirstOrDefault(r => r.Fault is CertificateFault.Expired or CertificateFault.NotYetValid && r.Candidate?.Certificate.HasPrivateKey == true)?.Candidate;
        bool timeOfOrg = presented.Verdict == ServerVerdict.NotValidNow;
        bool timeOfDevice = presented.Verdict == ServerVerdict.Trusted && choice.Chosen is null;
        return candidate is not null && (timeOfOrg || timeOfDevice) ? Create(candidate, subject.Options.OrgRoots) : null;
    }

    private static SocketsHttpHandler Create(CertificateCandidate candidate, RootsFile? roots)
    {
        SocketsHttpHandler handler = OrgHandler.Create(new Fixed(candidate), candidate, roots);
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsGoodButForTheTime(certificate, chain, errors, roots);
        return handler;
    }

    private static bool IsGoodButForTheTime(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, RootsFile? roots) =>
        certificate is X509Certificate2 server
        && new ServerCertificateJudge(roots).Judge(server, chain, errors).Verdict is ServerVerdict.Trusted or ServerVerdict.NotValidNow;

    private sealed class Fixed(CertificateCandidate candidate) : IDeviceIdentity
    {
        public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => candidate;
    }
}
