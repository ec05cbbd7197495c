using System.Text.Json.Serialization;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.Logout;

/// <summary>One device of a trace as the API shows it. Times named after what the device did are by the device's own clock.</summary>
public sealed record LogoutDeviceView
{
    public required string DeviceId { get; init; }

    public required string DisplayName { get; init; }

    public required string Jti { get; init; }

    /// <summary>One of the constants of <see cref="LogoutState"/>.</summary>
    public required string State { get; init; }

    public required bool Final { get; init; }

    public string? Reason { get; init; }

    /// <summary>What the System Log says of its end: SUCCESS, SKIPPED or FAILURE; null while it is not final.</summary>
    public string? Result { get; init; }

    /// <summary>When the device was last heard; null for never.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>What the SET says: the newest trace that it serves.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? HandedOutAt { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? ProvenAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the org took over the outcome.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>When the device's cap on forced logouts lets the command go on, by its clock; null for every other reason.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Null before the first outcome, like everything below.</summary>
    public int? Attempts { get; init; }

    public bool? DryRun { get; init; }

    public IReadOnlyList<object>? Sessions { get; init; }

    public IReadOnlyList<object>? Steps { get; init; }

    /// <summary>The outcome that holds, as the device sent it; the API shows its parts above.</summary>
    [JsonIgnore]
    public OutcomeReport? Outcome { get; init; }

    public static LogoutDeviceView Of(
        TraceDeviceRecord traceDevice, CommandRecord command, DeviceRecord device, OutcomeReport? outcome, LogoutState state,
        DateTimeOffset? lastContact)
    {
        ArgumentNullException.ThrowIfNull(traceDevice);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(state);
        return new LogoutDeviceView
        {
            DeviceId = device.Id,
            DisplayName = device.DisplayName,
            Jti = command.Jti,
            State = state.State,
            Final = state.Final,
            Reason = state.Reason,
            Result = ResultOf(state, outcome, device),
            LastContact = lastContact,
            IssuedAt = command.IssuedAt,
            HandedOutAt = command.HandedOutAt,
            DeliveredAt = command.DeliveredAt,
            ReceivedAt = outcome?.Times.ReceivedAt,
            StartedAt = outcome?.Times.StartedAt,
            EndedAt = outcome?.Times.EndedAt,
            ProvenAt = outcome?.Times.ProvenAt,
            FinishedAt = outcome?.Times.FinishedAt,
            ReportedAt = command.ReportedAt,
            WithdrawnAt = traceDevice.WithdrawnAt,
            RetryAt = outcome?.RetryAt,
            Attempts = outcome?.Attempts,
            DryRun = outcome?.DryRun,
            Outcome = outcome,
            Sessions = outcome?.Sessions.Select(s => (object)new { s.Account, s.Uid, s.SessionId, s.Pid, s.Kind, s.Result, s.Detail }).ToArray(),
            Steps = outcome?.Steps.Select(s => (object)new
            {
                s.SessionId, s.Attempt, s.Step, durationMs = s.DurationMilliseconds, s.Result, s.Detail,
            }).ToArray(),
        };
    }

    private static string? ResultOf(LogoutState state, OutcomeReport? outcome, DeviceRecord device) => state switch
    {
        { Final: false } => null,
        { State: LogoutState.Withdrawn } => LogoutResult.Skipped,
        _ when outcome is { Final: true } => LogoutResult.Of(outcome, device).Result,

        // A device that will never accept its command.
        _ => LogoutResult.Failure,
    };
}
