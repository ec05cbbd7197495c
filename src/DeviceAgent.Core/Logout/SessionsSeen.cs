namespace DeviceAgent.Core.Logout;

/// <summary>What a listing of the sessions showed.</summary>
/// <param name="Sessions">Null when they cannot be read.</param>
/// <param name="Problem">Why they cannot be read.</param>
public sealed record SessionsSeen(IReadOnlyList<ListedSession>? Sessions, string? Problem)
{
    public bool ShowsTheSameAs(SessionsSeen? other) =>
        other is not null && Problem == other.Problem && Keys(Sessions).SequenceEqual(Keys(other.Sessions));

    private static IEnumerable<(SessionIdentity Identity, SessionKind Kind)> Keys(IReadOnlyList<ListedSession>? sessions) =>
        (sessions ?? []).Select(session => (session.Identity, session.Kind));
}
