using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.TestKit.Org;

/// <summary>
/// Signs what a test posts by hand as a device's agent would, and names the key in check-ins. A request that carries a Signature-Input
/// already is left as it is.
/// </summary>
/// <param name="key">The instance key.</param>
/// <param name="now">The org's time.</param>
/// <param name="inner">The network.</param>
public sealed class SigningHandler(ECDsa key, Func<DateTimeOffset> now, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Puts the three headers on <paramref name="request"/>, whatever it carried before.</summary>
    public static void Sign(HttpRequestMessage request, byte[] body, ECDsa key, DateTimeOffset created, Uri? target = null, string? method = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        string digest = ContentDigest.Write(body);
        (string input, string signature) = MessageSigner.Sign(
            key,
            InstancePublicKey.Of(key).Thumbprint,
            new SignedRequest(method ?? request.Method.Method, target ?? request.RequestUri!, digest),
            created);
        Set(request.Content!.Headers, ContentDigest.HeaderName, digest);
        Set(request.Headers, SignatureProfile.InputHeader, input);
        Set(request.Headers, SignatureProfile.SignatureHeader, signature);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Content is { } content && !request.Headers.Contains(SignatureProfile.InputHeader))
        {
            byte[] body = await content.ReadAsByteArrayAsync(cancellationToken);
            if (request.RequestUri!.AbsolutePath == "/device/check-in")
            {
                body = NameKey(body);
                var named = new ByteArrayContent(body);
                named.Headers.ContentType = content.Headers.ContentType;
                request.Content = named;
            }

            Sign(request, body, key, now());
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static void Set(HttpHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>As text, so that a body that is wrong on purpose stays so.</summary>
    private byte[] NameKey(byte[] body)
    {
        string text = Encoding.UTF8.GetString(body);
        if (!text.StartsWith('{') || text.Contains("\"instance_key\"", StringComparison.Ordinal))
        {
            return body;
        }

        var checkIn = $$"""{"instance_key":{{JsonSerializer.Serialize(InstancePublicKey.Of(key), ProtocolJson.Default.InstancePublicKey)}}""";
        return Encoding.UTF8.GetBytes(text == "{}" ? $"{checkIn}}}" : $"{checkIn},{text[1..]}");
    }
}
