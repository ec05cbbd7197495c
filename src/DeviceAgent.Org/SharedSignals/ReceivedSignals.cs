using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Issuers;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.SharedSignals;

/// <summary>
/// Takes pushed signals and logs out whom they mean. An automatic trigger: the brake counts it. The moment of issue is that of the fact, never
/// that of the arrival, so a signal that comes hours late ends no newer session.
/// </summary>
public sealed class ReceivedSignals(OrgStore store, DeviceLogouts logouts, SignalEvents events, TimeProvider time)
{
    /// <summary>Takes a signal; one that was taken before has no further effect. Durable.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TakeAsync(Signal signal, string address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signal);
        IssuedLogout? issued = await store.WriteAsync(
            async db =>
            {
                DateTimeOffset now = time.GetUtcNow();
                DateTimeOffset until = signal.Token.IssuedAt + Signal.Oldest + Signal.Ahead;
                return await UsedTokens.TryUseAsync(db, signal.Token.Issuer, signal.Token.Jti, until, now, cancellationToken)
                    ? await LogOutAsync(db, signal, address, cancellationToken)
                    : null;
            },
            cancellationToken);
        logouts.Wake(issued);
    }

    private async Task<IssuedLogout?> LogOutAsync(OrgDb db, Signal signal, string address, CancellationToken cancellationToken)
    {
        string traceId = Guid.NewGuid().ToString();
        (UserRecord? user, string? skipped) = await FindAsync(db, signal, cancellationToken);
        events.Received(db, signal, address, user, traceId, skipped);
        return user is null || skipped is not null ? null : await logouts.IssueInAsync(
            db,
            user,
            new LogoutOrder
            {
                Type = DeviceLogoutType.EntityRisk,
                Actor = SignalEvents.ActorOf(signal, address),
                TraceId = traceId,
                OccurredAt = signal.At,
                InitiatingEntity = signal.Revoked?.InitiatingEntity is "admin" or "user" or "system" ? signal.Revoked.InitiatingEntity : "policy",
                ReasonAdmin = $"session revoked at {signal.Transmitter.Trusted.Name}",
            },
            cancellationToken);
    }

    private static async Task<(UserRecord? User, string? Skipped)> FindAsync(OrgDb db, Signal signal, CancellationToken cancellationToken)
    {
        if (signal.Revoked is null)
        {
            return (null, "only session-revoked logs anybody out");
        }

        if (signal.User is not { } subject)
        {
            return (null, "the event names no subject");
        }

        try
        {
            UserRecord user = await SubjectUsers.FindAsync(db, subject, signal.Transmitter.SubjectIssuer ?? signal.Transmitter.Trusted.Issuer, cancellationToken);
            return (user, signal.MeansLogout ? null : $"the rule of {signal.Transmitter.Trusted.Name} is {signal.Transmitter.LogOut}");
        }
        catch (SubjectException e)
        {
            return (null, e.Message);
        }
    }
}
