using System.Net.Http.Headers;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>One request, as it is sent in every try.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Url">Absolute, https.</param>
/// <param name="Body">UTF-8 JSON; null for a GET.</param>
/// <param name="Hold">How long the org is asked to hold the answer back; null for a short exchange.</param>
internal sealed record OrgRequest(HttpMethod Method, Uri Url, byte[]? Body = null, TimeSpan? Hold = null)
{
    /// <summary>Whether anybody may ask for it: then no bearer token goes with it, wherever it is.</summary>
    internal bool IsPublic { get; init; }

    internal static OrgRequest Get(Uri url) => new(HttpMethod.Get, url);

    internal static OrgRequest Post(Uri url, byte[] body) => new(HttpMethod.Post, url, body);

    /// <summary>The URL as messages and logs name it: without a query, which may hold anything.</summary>
    internal string Name => Url.GetLeftPart(UriPartial.Path);

    internal HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue(AgentIdentity.ExecutableName, AgentIdentity.Version));
        // A cached answer would carry an old Date, and old keys.
        message.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (Hold is { } hold)
        {
            message.Headers.TryAddWithoutValidation(HoldPreference.HeaderName, HoldPreference.Write(hold));
        }

        return message;
    }
}
