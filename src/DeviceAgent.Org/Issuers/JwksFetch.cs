using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Issuers;

/// <summary>
/// Reads a key set (RFC 7517) from a URL of the settings: at most <see cref="MostBytes"/>, within <see cref="Patience"/>, following no
/// redirect, so that whoever answers there cannot send the org elsewhere.
/// </summary>
public sealed class JwksFetch : IDisposable
{
    /// <summary>A larger answer is none.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>More keys than this are not looked at.</summary>
    public const int MostKeys = 100;

    /// <summary>How long an answer may take, from the connection to the last byte.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient client;
    private readonly TimeProvider time;

    public JwksFetch(TimeProvider time)
    {
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            MaxResponseContentBufferSize = MostBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The keys that may sign: RSA from 2048 bits and P-256. Others of the set are passed over.</summary>
    /// <exception cref="IOException">No answer in time, not 200, too large, or without a key that may sign. The message says which.</exception>
    public async Task<IReadOnlyList<PublicSigningKey>> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, either.Token);
            if (response.StatusCode != System.Net.HttpStatusCode.OK)
            {
                throw new IOException($"{url} answers {(int)response.StatusCode}");
            }

            return KeysOf(await response.Content.ReadAsStringAsync(either.Token), url);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{url} does not answer within {Patience.TotalSeconds} s", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{url} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    public void Dispose() => client.Dispose();

    private static PublicSigningKey[] KeysOf(string text, Uri url)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(text);
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException or FormatException or InvalidOperationException)
        {
            throw new IOException($"{url} answers with something else than a key set", e);
        }

        PublicSigningKey[] keys = [.. set.Keys.Take(MostKeys).Select(PublicSigningKey.Read).OfType<PublicSigningKey>()];
        return keys.Length > 0 ? keys : throw new IOException($"{url} names no key that may sign: RSA from {PublicSigningKey.LeastRsaBits} bits, or P-256");
    }
}
