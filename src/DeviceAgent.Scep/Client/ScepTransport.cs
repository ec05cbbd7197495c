using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>SCEP over HTTP (RFC 8894 section 4.1).</summary>
/// <param name="http">Its timeout counts; bodies are limited to <see cref="LargestAnswer"/> here.</param>
/// <param name="url">http or https; the part before <c>?operation=</c>.</param>
public sealed class ScepTransport(HttpClient http, Uri url)
{
    /// <summary>In bytes.</summary>
    public const int LargestAnswer = 1024 * 1024;

    private const string PkiMessageType = "application/x-pki-message";

    public Uri Url => url;

    /// <summary>GetCACaps. An authority that does not know the operation can only what every authority could in 1999.</summary>
    /// <exception cref="ScepException">Not reachable.</exception>
    public async Task<CaCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(new(HttpMethod.Get, At("GetCACaps")), cancellationToken);
        return answer.IsSuccessStatusCode
            ? CaCapabilities.Parse(Encoding.ASCII.GetString(await ReadAsync(answer, cancellationToken)))
            : CaCapabilities.Parse("");
    }

    /// <summary>GetCACert: one certificate, or a PKCS#7 with several. Which of the two is seen from the bytes, because peers err in the content type.</summary>
    /// <exception cref="ScepException">Not reachable, or no such answer.</exception>
    public async Task<byte[]> GetCaCertificatesAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await SendAsync(new(HttpMethod.Get, At("GetCACert")), cancellationToken);
        return await ReadSuccessAsync(answer, cancellationToken);
    }

    /// <summary>PKIOperation, by POST or by GET.</summary>
    /// <exception cref="ScepException">Not reachable, or an answer with an HTTP error.</exception>
    public async Task<byte[]> OperateAsync(byte[] message, bool post, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var request = post
            ? new HttpRequestMessage(HttpMethod.Post, At("PKIOperation")) { Content = new ByteArrayContent(message) }
            : new HttpRequestMessage(HttpMethod.Get, At("PKIOperation&message=" + Uri.EscapeDataString(Convert.ToBase64String(message))));
        if (request.Content is { } content)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue(PkiMessageType);
        }

        using HttpResponseMessage answer = await SendAsync(request, cancellationToken);
        return await ReadSuccessAsync(answer, cancellationToken);
    }

    private Uri At(string operation) => new(url.AbsoluteUri + (url.Query.Length > 0 ? "&" : "?") + "operation=" + operation);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new ScepException($"{url} cannot be reached: {e.Message}{(e.InnerException is { } inner ? $" {inner.Message}" : "")}", e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ScepException($"{url} did not answer in time", e);
            }
        }
    }

    private async Task<byte[]> ReadSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken) => answer.StatusCode == HttpStatusCode.OK
        ? await ReadAsync(answer, cancellationToken)
        : throw new ScepException($"{url} answered {(int)answer.StatusCode} {answer.ReasonPhrase}: is this the SCEP URL?");

    private async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            using var all = new MemoryStream();
            byte[] part = new byte[16 * 1024];
            int read;
            while ((read = await body.ReadAsync(part, cancellationToken)) > 0)
            {
                if (all.Length + read > LargestAnswer)
                {
                    throw new ScepException($"{url} answered with more than {LargestAnswer} bytes");
                }

                all.Write(part, 0, read);
            }

            return all.ToArray();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new ScepException($"{url} broke off its answer: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ScepException($"{url} did not answer in time", e);
        }
    }
}
