using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>
/// Makes one request as the agent would, but without its certificate and with a look at every step: the proxy, the name, the connection,
/// who is at the other end. Whoever that is learns no more than that somebody asks for a public document.
/// </summary>
/// <param name="orgUrl">The org's device URL.</param>
/// <param name="roots">The only roots to trust; null means the system's.</param>
/// <param name="time">Measures the time limits.</param>
internal sealed class OrgContactProbe(Uri orgUrl, RootsFile? roots, TimeProvider time)
{
    /// <summary>For the name, and then for the connection. Below the checks' own limit, so that the finding says which it was.</summary>
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(9);

    private readonly Uri url = WellKnown.AddressOf(orgUrl, WellKnown.SsfConfiguration);
    private OrgContact contact = new() { Target = new DnsEndPoint(orgUrl.IdnHost, orgUrl.Port) };

    public async Task<OrgContact> RunAsync()
    {
        contact = contact with { Proxy = FindProxy() };
        using SocketsHttpHandler handler = OrgHandler.Create(new NoCertificate(), null, roots);
        handler.ConnectCallback = ConnectAsync;
        handler.SslOptions.RemoteCertificateValidationCallback = Validate;
        handler.SslOptions.LocalCertificateSelectionCallback = Choose;
        using var http = new HttpMessageInvoker(handler);
        using var request = OrgRequest.Get(url).ToMessage();
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            contact = contact with { TunnelFailure = e.Message };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            contact = contact with { Failure = e };
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            contact = contact with { Failure = new TimeoutException($"no answer within {Limit.TotalSeconds:0} s", e) };
        }

        return contact;
    }

    private Uri? FindProxy() =>
        HttpClient.DefaultProxy.IsBypassed(orgUrl) ? null
        : HttpClient.DefaultProxy.GetProxy(orgUrl) is { } proxy ? new Uri(proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped))
        : null;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        contact = contact with { Target = context.DnsEndPoint };
        IPAddress[] addresses;
        try
        {
            addresses = await WithinAsync(
                c => Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, c), "the name was not resolved", cancellationToken).ConfigureAwait(false);
            contact = contact with { Addresses = addresses };
        }
        catch (Exception e) when (e is SocketException or ArgumentException or TimeoutException)
        {
            contact = contact with { NameFailure = e };
            throw new HttpRequestException(HttpRequestError.NameResolutionError, e.Message, e);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await WithinAsync(
                async c =>
                {
                    await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, c).ConfigureAwait(false);
                    return true;
                },
                "no connection",
                cancellationToken).ConfigureAwait(false);
            contact = contact with { Connected = socket.RemoteEndPoint };
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            socket.Dispose();
            contact = contact with { ConnectFailure = e };
            throw new HttpRequestException(HttpRequestError.ConnectionError, e.Message, e);
        }
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> step, string what, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StepLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The resolver of the system cannot be cancelled: it is left behind.
            return await step(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{what} within {StepLimit.TotalSeconds:0} s", e);
        }
    }

    /// <summary>Takes no one it does not trust: only the verdict is kept.</summary>
    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server)
        {
            return false;
        }

        PresentedCertificate presented = new ServerCertificateJudge(roots).Judge(server, chain, errors);
        contact = contact with { Presented = presented };
        return presented.Verdict == ServerVerdict.Trusted;
    }

    /// <summary>Called before the handshake, and again with the server's certificate when the server asks for one of the client's.</summary>
    private X509Certificate Choose(object sender, string host, X509CertificateCollection local, X509Certificate? remote, string[] issuers)
    {
        if (remote is not null || issuers.Length > 0)
        {
            contact = contact with { AskedForCertificate = true };
        }

        return null!;
    }

    private sealed class NoCertificate : Identity.IDeviceIdentity
    {
        public Identity.CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) =>
            throw new Identity.DeviceIdentityException("none, on purpose");
    }
}
