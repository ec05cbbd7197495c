using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Whether the org lets a certificate in that is not the device's yet.</summary>
public static class CertificateProof
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes one request over a connection of its own.</summary>
    /// <param name="orgUrl">The org's device address.</param>
    /// <param name="candidate">With its private key.</param>
    /// <param name="roots">The only roots to trust; null means the system's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it is let in; otherwise why not, or why that is not known.</returns>
    public static async Task<string?> WhyNotAsync(
        Uri orgUrl, CertificateCandidate candidate, RootsFile? roots, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        using var http = new HttpClient(OrgHandler.Create(new OneCertificate(candidate), candidate, roots)) { Timeout = Timeout };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(WellKnown.AddressOf(orgUrl, WellKnown.SsfConfiguration), cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"the org answered {(int)answer.StatusCode} {answer.ReasonPhrase}";
        }
        catch (HttpRequestException e)
        {
            return $"{e.Message}{(e.InnerException is { } inner ? $" {inner.Message}" : "")}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the org did not answer in time";
        }
    }

    private sealed class OneCertificate(CertificateCandidate candidate) : IDeviceIdentity
    {
        public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => candidate;
    }
}
