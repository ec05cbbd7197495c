using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Enrollment;

/// <summary>Makes the client that speaks to a SCEP authority. No client certificate: the messages carry their own proof.</summary>
internal static class ScepHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    /// <param name="roots">The only roots that an https URL may chain to; null means the system's.</param>
    public static HttpClient Create(RootsFile? roots)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect from https to http would take the trust away that the answer is believed for.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = roots is null ? null : new ServerTrust(roots).Validate;
        return new HttpClient(handler) { Timeout = AnswerTimeout };
    }
}
