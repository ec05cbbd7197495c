using System.Net;
using System.Text.Json;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;

namespace DeviceAgent.Org.Okta;

/// <summary>Reads lists of the Okta org of the settings. The credential goes to its address and no other, whatever an answer says.</summary>
public sealed class OktaClient : IDisposable
{
    private readonly OktaHttp http;
    private readonly Uri org;
    private readonly OrgMetrics metrics;

    /// <exception cref="OrgConfigurationException">The credential's file cannot be used.</exception>
    public OktaClient(OrgOptions options, OrgMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        OktaSettings okta = options.Settings.Okta ?? throw new InvalidOperationException("no Okta org is configured");
        this.metrics = metrics;
        org = okta.Url;
        http = new OktaHttp(time);
        Credential = okta.TokenFile is { } file
            ? new ApiTokenCredential(file)
            : new ServiceAppCredential(http, org, okta.ClientId!, okta.KeyFile!, okta.KeyId, "okta.logs.read", time);
        RequireFile(okta);
    }

    public IOktaCredential Credential { get; }

    /// <summary>Reads one page.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OktaException">No page.</exception>
    public async Task<OktaPage> GetAsync(string path, CancellationToken cancellationToken)
    {
        OktaAnswer answer = await SendAsync(path, cancellationToken);
        if (answer.Status == HttpStatusCode.Unauthorized && Credential.Refuse())
        {
            // A token that ended in between, or was taken back: the next one says which.
            answer = await SendAsync(path, cancellationToken);
        }

        if (!answer.IsSuccess)
        {
            throw new OktaException($"Okta answers {(int)answer.Status} to the {Credential.Name}: {answer.Fault}", answer.Status) { RetryAfter = answer.RetryAfter, Date = answer.Date };
        }

        return answer.Body.ValueKind == JsonValueKind.Array
            ? new OktaPage([.. answer.Body.EnumerateArray()], NextOf(answer, path), answer.Date, answer.RateLimit, answer.WindowEnds)
            : throw new OktaException("Okta answers with something else than a list");
    }

    public void Dispose() => http.Dispose();

    /// <summary>A file that cannot be read ends the start; later it is a fault that passes.</summary>
    private static void RequireFile(OktaSettings okta)
    {
        try
        {
            _ = okta.TokenFile is { } file ? new ApiTokenCredential(file).Read() : ServiceAppKey.Read(okta.KeyFile!, okta.KeyId).Algorithm;
        }
        catch (OktaException e)
        {
            throw new OrgConfigurationException(e.Message, e);
        }
    }

    private async Task<OktaAnswer> SendAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(org, path));
        try
        {
            request.Headers.Authorization = await Credential.AuthorizeAsync(cancellationToken);
            OktaAnswer answer = await http.SendAsync(request, cancellationToken);
            metrics.AskedOkta(answer.IsSuccess ? MetricWords.OktaAnswered : answer.Status == HttpStatusCode.TooManyRequests ? MetricWords.OktaLimited : MetricWords.OktaFailed);
            return answer;
        }
        catch (OktaException)
        {
            metrics.AskedOkta(MetricWords.OktaFailed);
            throw;
        }
    }

    private string? NextOf(OktaAnswer answer, string path)
    {
        if (answer.Next is not { } link)
        {
            return null;
        }

        // The same list of the same org: a link is followed with the credential.
        return Uri.TryCreate(org, link, out Uri? next) && Uri.Compare(next, org, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            && next.UserInfo.Length == 0 && next.AbsolutePath == new Uri(org, path).AbsolutePath
                ? next.PathAndQuery
                : throw new OktaException("Okta's link to the next page leads elsewhere: it is not followed");
    }
}
