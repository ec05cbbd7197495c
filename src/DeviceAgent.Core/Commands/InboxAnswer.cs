using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Core.Commands;

/// <summary>What to answer to a poll response.</summary>
/// <param name="Acks">jtis that are taken over (or were before).</param>
/// <param name="Errors">SETs that can never be valid.</param>
/// <param name="OnlyRepeats">Whether nothing came but what is known: an org that does not hear the acks would go on at once.</param>
/// <param name="Deferred">How many were left alone: the org sends them again with the very next poll.</param>
public sealed record InboxAnswer(
    IReadOnlyList<string> Acks, IReadOnlyDictionary<string, SetError> Errors, bool OnlyRepeats, int Deferred)
{
    /// <summary>The status of the stream by the last event that told it; null when none did.</summary>
    public StreamUpdatedEvent? StreamUpdate { get; init; }

    /// <summary>True when there is nothing to tell the org.</summary>
    public bool IsSilent => Acks.Count == 0 && Errors.Count == 0;
}
