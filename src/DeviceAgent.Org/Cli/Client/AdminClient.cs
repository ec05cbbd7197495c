using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>Speaks the admin API. What the org refuses, or that it does not answer, comes as a <see cref="CliException"/>.</summary>
internal sealed partial class AdminClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A large file is a large transaction.</summary>
    private static readonly TimeSpan PatienceWithFiles = TimeSpan.FromMinutes(5);

    private readonly OrgEndpoint org;
    private readonly HttpClient http;

    public AdminClient(OrgEndpoint org)
    {
        this.org = org;
        var handler = new SocketsHttpHandler
        {
            // The token is for this org alone.
            AllowAutoRedirect = false,
            UseProxy = !org.OnThisMachine,
        };
        if (org.Trust is { } trust)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accepts(certificate as X509Certificate2, chain, errors);
        }

        if (org.OnThisMachine)
        {
            handler.ConnectCallback = ConnectHereAsync;
        }

        http = new HttpClient(handler) { BaseAddress = org.Admin, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", org.Token);
    }

    public Uri Address => org.Admin;

    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>One page of a list, and the cursor of the next one; null when this is the last.</summary>
    public async Task<(IReadOnlyList<T> Items, string? Next)> GetPageAsync<T>(string path, CancellationToken cancellationToken)
        where T : notnull
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        T[] items = await ReadAsync<T[]>(response, cancellationToken);

        // Of the link only the cursor is taken: its host is what a proxy may have made of it.
        string? link = response.Headers.TryGetValues("Link", out IEnumerable<string>? links)
            ? links.Select(l => NextLink().Match(l)).FirstOrDefault(m => m.Success)?.Groups[1].Value
            : null;
        return (items, link is null ? null : Uri.UnescapeDataString(link));
    }

    public async Task<T> PostAsync<T>(string path, object? body, CancellationToken cancellationToken)
        where T : class
    {
        using HttpContent? content = body is null ? null : JsonContent.Create(body, options: OrgJson.Options);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        return await ReadAsync<T>(response, cancellationToken);
    }

    /// <summary>Sends a file as it is.</summary>
    public async Task<T> PostFileAsync<T>(string path, Stream file, string mediaType, CancellationToken cancellationToken)
        where T : class
    {
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, path, content, cancellationToken, PatienceWithFiles);
        return await ReadAsync<T>(response, cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        TimeSpan within = patience ?? Patience;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(within);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, end.Token);
        }
        catch (HttpRequestException e)
        {
            throw new CliException(
                e.InnerException is AuthenticationException
                    ? $"the org at {org.Admin} shows a TLS certificate that is not to be believed ({e.InnerException.Message}): give its CA with --ca"
                    : $"the org at {org.Admin} does not answer: {e.InnerException?.Message ?? e.Message}",
                ExitCodes.Unavailable,
                e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"the org at {org.Admin} did not answer within {within.TotalSeconds} s", ExitCodes.Unavailable, e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    private async Task<CliException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new CliException($"the org does not take the API token of {org.TokenSource}: it is wrong, expired or revoked", ExitCodes.NoPermission);
        }

        (string said, IReadOnlyList<string> causes) = await ErrorTextAsync(response, cancellationToken);
        return (int)response.StatusCode is >= 400 and < 500
            ? new CliException(said, ExitCodes.Usage) { Causes = causes }
            : new CliException($"the org at {org.Admin} answered {(int)response.StatusCode}: {said}", ExitCodes.Unavailable);
    }

    /// <summary>What is wrong; where that is more than one thing, each of them.</summary>
    private static async Task<(string Said, IReadOnlyList<string> Causes)> ErrorTextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            OktaError? error = await response.Content.ReadFromJsonAsync<OktaError>(OrgJson.Options, cancellationToken);
            return error?.ErrorCauses switch
            {
                [var only] => (only.ErrorSummary, []),
                { Count: > 1 } causes => (error.ErrorSummary, [.. causes.Select(c => c.ErrorSummary)]),
                _ => (error?.ErrorSummary ?? "no reason given", []),
            };
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException)
        {
            return ($"{(int)response.StatusCode} {response.ReasonPhrase}; what answers there is no device-org", []);
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(OrgJson.Options, cancellationToken) ?? throw new JsonException("the answer is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CliException($"what answers at {org.Admin} is no device-org of this version: {e.Message}", ExitCodes.Unavailable, e);
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"the org at {org.Admin} broke off: {e.Message}", ExitCodes.Unavailable, e);
        }
    }

    private static async ValueTask<Stream> ConnectHereAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(LocalAddresses.OnThisMachine(context.InitialRequestMessage.RequestUri!), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [GeneratedRegex("[?&]after=([^&>]+)[^>]*>; rel=\"next\"")]
    private static partial Regex NextLink();
}
