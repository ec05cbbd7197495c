using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>How a check came out.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingState>))]
public enum FindingState
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Not looked at, because a check that it rests on failed; or there was nothing to look at.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>The agent works, but not as one would want it.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>The agent cannot do its work, or will not after its next start.</summary>
    [JsonStringEnumMemberName("failure")]
    Failure,
}
