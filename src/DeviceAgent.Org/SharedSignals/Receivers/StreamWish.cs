using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Protocol.Discovery;

namespace DeviceAgent.Org.SharedSignals.Receivers;

/// <summary>What a receiver's body says of its stream (SSF 1.0 sections 8.1.1.1, 8.1.1.3 and 8.1.1.4). Members that nobody knows are passed over.</summary>
public sealed class StreamWish
{
    private const int MostEvents = 100;
    private const int LongestEvent = 500;
    private const int LongestDescription = 200;

    private readonly JsonObject body;

    private StreamWish(JsonObject body) => this.body = body;

    /// <summary>Null where the body names none.</summary>
    public string? StreamId => Text("stream_id");

    public bool NamesEvents => body.ContainsKey("events_requested");

    public bool NamesDescription => body.ContainsKey("description");

    /// <summary>Cut to 200 characters.</summary>
    public string? Description => Text("description") is { } text ? text[..Math.Min(text.Length, LongestDescription)] : null;

    /// <summary>Reads a body.</summary>
    /// <exception cref="OrgException">400: not a JSON object, or a delivery that is not by poll.</exception>
    public static async Task<StreamWish> ReadAsync(HttpContext context)
    {
        var wish = new StreamWish(await RequestBody.ReadAsync<JsonObject>(context));
        try
        {
            wish.RequirePoll();
            return wish;
        }
        catch (InvalidOperationException)
        {
            throw OrgException.Malformed("a member has the wrong type");
        }
    }

    /// <summary>Null where the body names none.</summary>
    /// <exception cref="OrgException">400: not a list of texts.</exception>
    public List<string>? Events()
    {
        if (body["events_requested"] is not { } given)
        {
            return null;
        }

        if (given is not JsonArray { Count: <= MostEvents } list || list.Any(e => e?.GetValueKind() != JsonValueKind.String || ((string)e!).Length > LongestEvent))
        {
            throw OrgException.Invalid("events_requested", $"must be a list of at most {MostEvents} texts of at most {LongestEvent} characters");
        }

        return [.. list.Select(e => (string)e!)];
    }

    /// <summary>What the org supplies must be as it is, where it is given at all (SSF 1.0 section 8.1.1.3).</summary>
    /// <exception cref="OrgException">400: it is another.</exception>
    public void RequireSupplied(StreamConfiguration stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonNode current = JsonSerializer.SerializeToNode(stream, Protocol.ProtocolJson.Default.StreamConfiguration)!;
        foreach (string member in new[] { "iss", "aud", "events_supported", "events_delivered", "min_verification_interval" })
        {
            if (body.TryGetPropertyValue(member, out JsonNode? given) && !JsonNode.DeepEquals(OneOrMore(given), OneOrMore(current[member])))
            {
                throw OrgException.Invalid(member, "is not the stream's own: the transmitter supplies it");
            }
        }

        if (body["delivery"]?["endpoint_url"] is { } url && (string?)url != stream.Delivery.EndpointUrl)
        {
            throw OrgException.Invalid("delivery", "endpoint_url is not the stream's own: with polls the transmitter supplies it");
        }
    }

    /// <summary>One text and a list of it say the same.</summary>
    private static JsonNode? OneOrMore(JsonNode? value) => value is JsonArray { Count: 1 } list ? list[0] : value;

    private void RequirePoll()
    {
        string? method = body["delivery"] is { } delivery ? (string?)delivery["method"] : SsfConfiguration.PollDelivery;
        if (method != SsfConfiguration.PollDelivery)
        {
            throw OrgException.Invalid("delivery", $"method must be {SsfConfiguration.PollDelivery}: this org does not push");
        }
    }

    private string? Text(string member) => body[member] switch
    {
        null => null,
        { } node when node.GetValueKind() == JsonValueKind.String => (string)node!,
        _ => throw OrgException.Invalid(member, "must be a text"),
    };
}
