using System.Text.Json;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Simulation.Network;

/// <summary>A request as it is on the wire.</summary>
public sealed record Message(HttpMethod Method, Uri Url, byte[] Body, IReadOnlyList<KeyValuePair<string, IEnumerable<string>>> Headers)
{
    /// <summary>The poll that it is; null for anything else.</summary>
    public PollRequest? Poll { get; } = Url.AbsolutePath.StartsWith("/ssf/poll/", StringComparison.Ordinal)
        ? JsonSerializer.Deserialize(Body, ProtocolJson.Default.PollRequest) : null;

    /// <summary>The outcome that it reports; null for anything else.</summary>
    public OutcomeReport? Outcome { get; } = Url.AbsolutePath == "/device/outcomes"
        ? JsonSerializer.Deserialize(Body, ProtocolJson.Default.OutcomeReport) : null;

    public bool IsHeld => Poll is { ReturnImmediately: false };

    public static async Task<Message> OfAsync(HttpRequestMessage request) => new(
        request.Method,
        request.RequestUri!,
        request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(),
        [.. request.Headers, .. request.Content is null ? [] : (IEnumerable<KeyValuePair<string, IEnumerable<string>>>)request.Content.Headers]);

    /// <summary>What the org gets of it when it ends in the middle.</summary>
    public Message Halved() => this with
    {
        Body = Body[..(Body.Length / 2)],
        Headers = [.. Headers.Where(header => header.Key != "Content-Length")],
    };

    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(Method, Url);
        if (Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Body);
        }

        foreach ((string name, IEnumerable<string> values) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return request;
    }

    public override string ToString() => Outcome is { } outcome ? $"outcome {outcome.Sequence} {outcome.Status}"
        : Poll is { } poll ? poll.MaxEvents == 0 ? "ack" : IsHeld ? "held poll" : "poll"
        : $"{Method} {Url.AbsolutePath}";
}
