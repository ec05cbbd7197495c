using System.Globalization;
using System.Text.Json;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Puts together where and how to speak to the org (SSF 1.0 sections 7 and 8.1.1).</summary>
/// <param name="orgUrl">What the org must call itself: see <see cref="OrgIssuer"/>.</param>
/// <param name="ask">Makes one exchange through the short pipeline.</param>
/// <param name="mayCreate">Whether a stream is made where the transmitter has none for this device.</param>
internal sealed class OrgDiscovery(Uri orgUrl, Func<OrgRequest, CancellationToken, Task<OrgAnswer>> ask, bool mayCreate)
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestPollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromMinutes(15);

    /// <summary>Of a complex subject: what <see cref="Commands.SetVerifier"/> understands.</summary>
    private static readonly string[] UnderstoodMembers = ["user", "device"];

    internal async Task<OrgEndpoints> ReadAsync(CancellationToken cancellationToken)
    {
        OrgAnswer answer = await GetAsync(WellKnown.AddressOf(orgUrl, WellKnown.SsfConfiguration), cancellationToken).ConfigureAwait(false);
        SsfConfiguration ssf = AnswerReader.Read(answer, ProtocolJson.Default.SsfConfiguration);
        if (!OrgIssuer.IsNamed(orgUrl, ssf.Issuer))
        {
            throw AnswerReader.Refuse(answer, $"names the issuer '{ssf.Issuer}', but OrgUrl is '{OrgIssuer.Of(orgUrl)}'");
        }

        Uri keys = Https(answer, ssf.JwksUri, "jwks_uri");
        Uri configuration = Https(answer, ssf.ConfigurationEndpoint, "configuration_endpoint");
        Uri? status = ssf.StatusEndpoint is { } named ? Https(answer, named, "status_endpoint") : null;
        (answer, StreamConfiguration stream) = await FindStreamAsync(configuration, cancellationToken).ConfigureAwait(false);
        EnsureIssuer(answer, ssf.Issuer, stream.Issuer);
        string[] critical = [.. (ssf.CriticalSubjectMembers ?? []).Except(UnderstoodMembers)];
        var endpoints = new OrgEndpoints
        {
            Issuer = ssf.Issuer,
            StreamId = stream.StreamId,
            Audience = stream.Audiences[0],
            OtherAudiences = stream.Audiences.Count > 1 ? [.. stream.Audiences.Skip(1)] : null,
            Poll = Https(answer, stream.Delivery.EndpointUrl, "the stream's endpoint_url"),
            SigningKeys = keys,
            Delivered = stream.EventsDelivered,
            CriticalMembers = critical.Length > 0 ? critical : null,
        };

        answer = await GetAsync(WellKnown.AddressOf(orgUrl, WellKnown.DeviceAccessConfiguration), cancellationToken).ConfigureAwait(false);
        // A foreign transmitter has no such document. Any other failure must not pass for one: check-ins would stop quietly.
        return answer.Status != 404 ? AddOurs(answer, endpoints)
            : status is null ? endpoints
            : endpoints with { Status = await ReadStatusAsync(status, stream, cancellationToken).ConfigureAwait(false) };
    }

    private static OrgEndpoints AddOurs(OrgAnswer answer, OrgEndpoints endpoints)
    {
        DeviceAccessConfiguration ours = AnswerReader.Read(answer, ProtocolJson.Default.DeviceAccessConfiguration);
        EnsureIssuer(answer, endpoints.Issuer, ours.Issuer);
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

    private Task<OrgAnswer> GetAsync(Uri url, CancellationToken cancellationToken) => ask(OrgRequest.Get(url), cancellationToken);

    /// <summary>SSF 1.0 section 8.1.1.2: this device's one stream with poll delivery. Where there is none, one is made (section 8.1.1.1).</summary>
    private async Task<(OrgAnswer Answer, StreamConfiguration Stream)> FindStreamAsync(Uri configuration, CancellationToken cancellationToken)
    {
        OrgAnswer answer = await GetAsync(configuration, cancellationToken).ConfigureAwait(false);
        StreamConfiguration[] polled = ReadStreams(answer);
        if (polled.Length == 0 && mayCreate && answer.Body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8))
        {
            answer = await ask(OrgRequest.Post(configuration, NewStream()), cancellationToken).ConfigureAwait(false);
            polled = ReadStreams(answer);
        }

        if (polled.Length > 1 && polled.Where(s => s.Description == AgentIdentity.ExecutableName).MinBy(s => s.StreamId, StringComparer.Ordinal) is { } ours)
        {
            // A try that was answered too late may have made one more.
            polled = [ours];
        }

        return polled.Length == 1
            ? (answer, polled[0])
            : throw AnswerReader.Refuse(answer, string.Create(
                CultureInfo.InvariantCulture, $"lists {polled.Length} streams with poll delivery ({SsfConfiguration.PollDelivery}): exactly one is needed"));
    }

    private static byte[] NewStream() => JsonSerializer.SerializeToUtf8Bytes(
        new StreamRequest
        {
            Delivery = new StreamRequestDelivery(SsfConfiguration.PollDelivery),
            EventsRequested = [EventTypes.SessionRevoked],
            Description = AgentIdentity.ExecutableName,
        },
        ProtocolJson.Default.StreamRequest);

    private static StreamConfiguration[] ReadStreams(OrgAnswer answer)
    {
        AnswerReader.EnsureJson(answer);
        bool isList = answer.Body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8);
        IReadOnlyList<StreamConfiguration> streams = isList
            ? AnswerReader.Read(answer, ProtocolJson.Default.IReadOnlyListStreamConfiguration)
            : [AnswerReader.Read(answer, ProtocolJson.Default.StreamConfiguration)];
        return [.. streams.Where(s => s?.Delivery?.Method == SsfConfiguration.PollDelivery)];
    }

    /// <summary>SSF 1.0 section 8.1.2.1. A transmitter that does not tell is polled all the same.</summary>
    private async Task<StreamStatus?> ReadStatusAsync(Uri endpoint, StreamConfiguration stream, CancellationToken cancellationToken)
    {
        char first = endpoint.Query.Length > 0 ? '&' : '?';
        OrgAnswer answer = await GetAsync(new Uri($"{endpoint.AbsoluteUri}{first}stream_id={Uri.EscapeDataString(stream.StreamId)}"), cancellationToken).ConfigureAwait(false);
        try
        {
            StreamStatus status = AnswerReader.Read(answer, ProtocolJson.Default.StreamStatus);
            return StreamStatus.IsKnown(status.Status) ? status with { Reason = status.Reason is { } reason ? AnswerReader.Quotable(reason) : null } : null;
        }
        catch (OrgUnavailableException)
        {
            return null;
        }
    }

    private static void EnsureIssuer(OrgAnswer answer, string issuer, string named)
    {
        if (named != issuer)
        {
            throw AnswerReader.Refuse(answer, $"names the issuer '{named}', but OrgUrl is '{issuer}'");
        }
    }

    private static Uri Https(OrgAnswer answer, string? url, string member) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme == Uri.UriSchemeHttps
            ? parsed
            : throw AnswerReader.Refuse(answer, $"holds no https URL as {member}: '{url}'");

    private static TimeSpan Clamp(int seconds, TimeSpan least, TimeSpan most)
    {
        TimeSpan asked = TimeSpan.FromSeconds(seconds);
        return asked < least ? least : asked > most ? most : asked;
    }
}
