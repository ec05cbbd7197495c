using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.Logout;

/// <summary>Where a logout stands on one device.</summary>
/// <param name="State">One of the constants here.</param>
/// <param name="Final">True when nothing more is expected from the device.</param>
/// <param name="Reason">Why, for an admin; null when the state says all.</param>
public sealed record LogoutState(string State, bool Final, string? Reason = null)
{
    /// <summary>Waits for an admin's release; the device does not hear of it.</summary>
    public const string Held = "held";

    /// <summary>Not yet acknowledged.</summary>
    public const string Pending = "pending";

    /// <summary>Pending, and the device does not fetch: a requirement does not hold.</summary>
    public const string Blocked = "blocked";

    /// <summary>Acknowledged; the outcome is awaited.</summary>
    public const string Delivered = "delivered";

    /// <summary>Pending or delivered, and silent for too long.</summary>
    public const string Overdue = "overdue";

    public const string Completed = "completed";
    public const string Skipped = "skipped";

    /// <summary>Final, or interim while the device still tries.</summary>
    public const string Failed = "failed";

    public const string Withdrawn = "withdrawn";

    /// <summary>An acknowledged command without any outcome for this long is overdue.</summary>
    public static readonly TimeSpan OutcomeWithin = TimeSpan.FromMinutes(5);

    /// <summary>The state; the first rule that fits decides.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withdrawnAt">When this trace was withdrawn from the device.</param>
    /// <param name="outcome">The outcome that holds.</param>
    /// <param name="device">What is known of the device.</param>
    /// <param name="now">Now.</param>
    public static LogoutState Of(
        CommandRecord command, DateTimeOffset? withdrawnAt, OutcomeReport? outcome, DeviceCondition device, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(device);
        return (command, outcome) switch
        {
            // The command lived on for other traces: what becomes of it is theirs.
            _ when withdrawnAt is not null && withdrawnAt != command.WithdrawnAt => new LogoutState(Withdrawn, true),
            (_, { Final: true } end) => OfFinal(end),
            ({ ErrorCode: { } code, Closed: true }, _) => new LogoutState(Failed, true, $"{code}: {command.ErrorDescription}"),
            _ when withdrawnAt is not null => new LogoutState(Withdrawn, command.Closed),
            ({ Held: true }, _) => new LogoutState(Held, false, "an automatic logout above the limit waits for its release"),
            (_, { } interim) => new LogoutState(Failed, false, interim.Reason),
            ({ DeliveredAt: { } delivered }, _) => now - delivered >= OutcomeWithin
                ? new LogoutState(Overdue, false, "acknowledged, but no outcome came")
                : new LogoutState(Delivered, false),
            _ when IsSilent(command, device, now) => new LogoutState(Overdue, false, "the device is not in contact"),
            _ when device.Blocked is { } why => new LogoutState(Blocked, false, why),
            ({ ErrorCode: { } code }, _) => new LogoutState(Failed, false, $"{code}: {command.ErrorDescription}; it is handed out again"),
            _ => new LogoutState(Pending, false),
        };
    }

    private static LogoutState OfFinal(OutcomeReport outcome) => outcome.Status switch
    {
        OutcomeStatus.Completed => new LogoutState(Completed, true, outcome.Reason),
        OutcomeStatus.Skipped when outcome.Reason == OutcomeReasons.Withdrawn => new LogoutState(Withdrawn, true, outcome.Reason),
        OutcomeStatus.Skipped => new LogoutState(Skipped, true, outcome.Reason),
        _ => new LogoutState(Failed, true, outcome.Reason),
    };

    private static bool IsSilent(CommandRecord command, DeviceCondition device, DateTimeOffset now)
    {
        // A device cannot be late with what was kept from it.
        DateTimeOffset waitsSince = command.ReleasedAt is { } released && released > command.IssuedAt ? released : command.IssuedAt;
        DateTimeOffset since = device.LastContact is { } contact && contact > waitsSince ? contact : waitsSince;
        return now - since >= device.OverdueAfter;
    }
}
