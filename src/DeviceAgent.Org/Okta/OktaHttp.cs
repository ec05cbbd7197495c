using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DeviceAgent.Org.Okta;

/// <summary>Requests to the one Okta org of the settings: at most <see cref="MostBytes"/>, within <see cref="Patience"/>, following no redirect.</summary>
public sealed partial class OktaHttp : IDisposable
{
    /// <summary>A larger answer is none. A page of 1,000 log events has about 4 MiB.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <summary>How long an answer may take, to its last byte. Okta gives a query of its System Log up after 30 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>A limit of requests at the same time has no window: its end may lie in the past.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);

    /// <summary>A window of Okta's limits is a minute. Whatever it answers, the relay does not fall silent for longer than this.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 64 };

    private readonly HttpClient client;
    private readonly TimeProvider time;

    public OktaHttp(TimeProvider time)
    {
        this.time = time;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.GZip, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            MaxResponseContentBufferSize = MostBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("device-org", Status.OrgStatusReader.ProgramVersion));
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Sends a request, whatever its answer is.</summary>
    /// <exception cref="OktaException">No answer in time, or too large, or no JSON where it says that it is one.</exception>
    public async Task<OktaAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string host = request.RequestUri!.GetLeftPart(UriPartial.Path);
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, either.Token);
            return Read(response, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OktaException($"{host} does not answer within {Patience.TotalSeconds} s", null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OktaException($"{host} cannot be read: {e.InnerException?.Message ?? e.Message}", null, e);
        }
        catch (JsonException e)
        {
            throw new OktaException($"{host} answers with something else than JSON", null, e);
        }
    }

    public void Dispose() => client.Dispose();

    private static OktaAnswer Read(HttpResponseMessage response, byte[] body)
    {
        DateTimeOffset? date = response.Headers.Date;
        RateLimit? limit = RateLimit.Read(response.Headers);
        TimeSpan? windowEnds = Clamp(limit?.Reset - date);
        TimeSpan? asked = Clamp(response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - date));
        return new OktaAnswer(response.StatusCode, BodyOf(response, body))
        {
            Date = date,
            RateLimit = limit,
            WindowEnds = windowEnds,
            RetryAfter = asked ?? (response.StatusCode == HttpStatusCode.TooManyRequests ? windowEnds : null),
            Next = response.Headers.TryGetValues("Link", out IEnumerable<string>? links)
                ? links.Select(l => NextLink().Match(l)).FirstOrDefault(m => m.Success)?.Groups["url"].Value
                : null,
        };
    }

    private static JsonElement BodyOf(HttpResponseMessage response, byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Depth);
            return document.RootElement.Clone();
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            // A proxy in between has pages of its own; the status says enough.
            return default;
        }
    }

    /// <summary>By Okta's clock on both sides: this machine's may differ.</summary>
    private static TimeSpan? Clamp(TimeSpan? pause) =>
        pause is { } found ? TimeSpan.FromTicks(Math.Clamp(found.Ticks, ShortestPause.Ticks, LongestPause.Ticks)) : null;

    [GeneratedRegex("""<(?<url>[^>]*)>(;[^;,<]*)*;\s*rel="?next"?""", RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
