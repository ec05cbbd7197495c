using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Okta.Relay;

/// <summary>How far a page brings the relay.</summary>
internal static class RelayProgress
{
    /// <summary>Moves where the relay stands.</summary>
    /// <param name="at">Where it stands.</param>
    /// <param name="page">What was read.</param>
    /// <param name="events">The page's events.</param>
    /// <param name="asked">When it was asked for, by the org's clock.</param>
    /// <param name="isEnd">Whether there is nothing behind it.</param>
    public static void Move(OktaRelayRecord at, OktaPage page, IReadOnlyList<LoggedEvent> events, DateTimeOffset asked, bool isEnd)
    {
        // An event is in the log after it happened. So what happened last on a page is not later than anything behind the page came into the log.
        DateTimeOffset? last = events.Count == 0 ? null : events.Max(e => e.Published);
        DateTimeOffset? reached = isEnd ? page.Date ?? last : last > page.Date ? page.Date : last;

        // At the end it is where Okta's clock stands, also where that is earlier: a cursor in Okta's future would pass over what comes.
        at.Cursor = reached > at.Cursor || (isEnd && page.Date is not null) ? reached!.Value : at.Cursor;
        at.Next = isEnd ? null : page.Next;

        TimeSpan behind = !isEnd && reached is { } shown && page.Date is { } now ? now - shown : TimeSpan.Zero;
        DateTimeOffset heard = asked - behind;
        at.HeardAt = (isEnd || reached is not null) && heard > at.HeardAt ? heard : at.HeardAt;
        at.TriedAt = asked;
        at.Fault = null;
        at.FaultSince = null;
        at.ClockAhead = page.Date is { } date ? (long)(asked - date).TotalSeconds : at.ClockAhead;
        at.RateLimit = page.RateLimit?.Limit;
        at.RateRemaining = page.RateLimit?.Remaining;
    }
}
