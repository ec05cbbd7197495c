using System.Text.Json;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Puts together where and how to speak to the org.</summary>
/// <param name="issuer">The org's URL without a trailing slash: what the org must call itself.</param>
/// <param name="ask">Fetches one document through the short pipeline.</param>
internal sealed class OrgDiscovery(string issuer, Func<OrgRequest, CancellationToken, Task<OrgAnswer>> ask)
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestPollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromMinutes(15);

    internal async Task<OrgEndpoints> ReadAsync(CancellationToken cancellationToken)
    {
        OrgAnswer answer = await GetAsync(issuer + WellKnown.SsfConfiguration, cancellationToken).ConfigureAwait(false);
        SsfConfiguration ssf = AnswerReader.Read(answer, ProtocolJson.Default.SsfConfiguration);
        EnsureIssuer(answer, ssf.Issuer);
        Uri keys = Https(answer, ssf.JwksUri, "jwks_uri");
        Uri configuration = Https(answer, ssf.ConfigurationEndpoint, "configuration_endpoint");

        answer = await GetAsync(configuration.AbsoluteUri, cancellationToken).ConfigureAwait(false);
        StreamConfiguration stream = ReadStream(answer);
        EnsureIssuer(answer, stream.Issuer);
        var endpoints = new OrgEndpoints
        {
            Issuer = ssf.Issuer,
            Audience = stream.Audience,
            Poll = Https(answer, stream.Delivery.EndpointUrl, "the stream's endpoint_url"),
            SigningKeys = keys,
            Delivered = stream.EventsDelivered,
        };

        answer = await GetAsync(issuer + WellKnown.DeviceAccessConfiguration, cancellationToken).ConfigureAwait(false);
        // A foreign transmitter has no such document. Any other failure must not pass for one: check-ins would stop quietly.
        return answer.Status == 404 ? endpoints : AddOurs(answer, endpoints);
    }

    private OrgEndpoints AddOurs(OrgAnswer answer, OrgEndpoints endpoints)
    {
        DeviceAccessConfiguration ours = AnswerReader.Read(answer, ProtocolJson.Default.DeviceAccessConfiguration);
        EnsureIssuer(answer, ours.Issuer);
        return endpoints with
        {
            CheckIn = Https(answer, ours.CheckInEndpoint, "check_in_endpoint"),
            Outcome = Https(answer, ours.OutcomeEndpoint, "outcome_endpoint"),
            Hold = Clamp(ours.HoldSeconds, TimeSpan.Zero, LongestHold),
            PollInterval = ours.PollIntervalSeconds > 0
                ? Clamp(ours.PollIntervalSeconds, ShortestPollInterval, LongestPollInterval)
                : null,
            Epoch = ours.Epoch,
        };
    }

    private Task<OrgAnswer> GetAsync(string url, CancellationToken cancellationToken) =>
        ask(OrgRequest.Get(new Uri(url)), cancellationToken);

    /// <summary>SSF 1.0 section 8.1.1.2: one stream as an object, or a list of all that this device may see.</summary>
    private static StreamConfiguration ReadStream(OrgAnswer answer)
    {
        AnswerReader.EnsureJson(answer);
        bool isList = answer.Body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8);
        IReadOnlyList<StreamConfiguration> streams = isList
            ? AnswerReader.Read(answer, ProtocolJson.Default.IReadOnlyListStreamConfiguration)
            : [AnswerReader.Read(answer, ProtocolJson.Default.StreamConfiguration)];
        StreamConfiguration[] polled = [.. streams.Where(s => s?.Delivery?.Method == SsfConfiguration.PollDelivery)];
        return polled.Length == 1
            ? polled[0]
            : throw AnswerReader.Refuse(
                answer, $"lists {polled.Length} streams with poll delivery ({SsfConfiguration.PollDelivery}): exactly one is needed");
    }

    private void EnsureIssuer(OrgAnswer answer, string named)
    {
        if (named != issuer)
        {
            throw AnswerReader.Refuse(answer, $"names the issuer '{named}', but OrgUrl is '{issuer}'");
        }
    }

    private static Uri Https(OrgAnswer answer, string url, string member) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme == Uri.UriSchemeHttps
            ? parsed
            : throw AnswerReader.Refuse(answer, $"holds no https URL as {member}: '{url}'");

    private static TimeSpan Clamp(int seconds, TimeSpan least, TimeSpan most)
    {
        TimeSpan asked = TimeSpan.FromSeconds(seconds);
        return asked < least ? least : asked > most ? most : asked;
    }
}
