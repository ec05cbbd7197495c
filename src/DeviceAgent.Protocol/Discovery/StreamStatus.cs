using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>The status of a stream, as it is read and asked for at the status endpoint (SSF 1.0 section 8.1.2).</summary>
public sealed record StreamStatus
{
    /// <summary>Events are delivered.</summary>
    public const string Enabled = "enabled";

    /// <summary>Events are held, and delivered once the stream is enabled again.</summary>
    public const string Paused = "paused";

    /// <summary>Events are neither delivered nor held.</summary>
    public const string Disabled = "disabled";

    [JsonPropertyName("stream_id")] public required string StreamId { get; init; }

    /// <summary>One of the three words.</summary>
    [JsonPropertyName("status")] public required string Status { get; init; }

    [JsonPropertyName("reason")] public string? Reason { get; init; }

    /// <summary>Whether the specification knows the word.</summary>
    public static bool IsKnown(string? status) => status is Enabled or Paused or Disabled;
}
