namespace DeviceAgent.Core.Clock;

/// <summary>
/// One exchange: at some moment from <paramref name="Sent"/> to <paramref name="Received"/> the org's clock showed a time from
/// <paramref name="Date"/> to two seconds later.
/// </summary>
/// <param name="Sent">Before the request left.</param>
/// <param name="Received">After the answer's headers came.</param>
/// <param name="Date">The answer's Date header.</param>
internal sealed record OrgTimeSample(BootInstant Sent, BootInstant Received, DateTimeOffset Date)
{
    /// <summary>One over the drift that is allowed for: 200 ppm. Whole numbers, so that no rounding narrows an interval.</summary>
    internal const long DriftDivisor = 5000;

    /// <summary>
    /// The header has whole seconds: it stands for [D, D+1 s]. A second more because servers stamp it once a second and send
    /// the same text until the next stamp (Kestrel does): it may be that old already. Only the earlier bound of
    /// the mapping moves by it: what is ended stays the same, but more of it is called ambiguous.
    /// </summary>
    private static readonly TimeSpan DateWidth = TimeSpan.FromSeconds(2);

    private TimeSpan Width => Received - Sent + DateWidth;

    /// <summary>Where <paramref name="orgTime"/> lies on the continuous clock.</summary>
    internal BootInterval Map(DateTimeOffset orgTime)
    {
        TimeSpan least = orgTime - (Date + DateWidth);
        TimeSpan most = orgTime - Date;
        return new BootInterval(Sent + least - Allowance(least), Received + most + Allowance(most));
    }

    /// <summary>What the org's clock shows at <paramref name="moment"/>.</summary>
    internal (DateTimeOffset Earliest, DateTimeOffset Latest) OrgTimeAt(BootInstant moment)
    {
        TimeSpan least = moment - Received;
        TimeSpan most = moment - Sent;
        return (Date + (least - Allowance(least)), Date + DateWidth + (most + Allowance(most)));
    }

    /// <summary>Whether both exchanges can be true of one clock that was not set in between.</summary>
    internal bool Allows(OrgTimeSample later) =>
        Map(later.Date).Earliest <= later.Received && later.Sent <= Map(later.Date + DateWidth).Latest;

    /// <summary>
    /// Whether this later exchange says at least as exactly as the earlier one what the org's clock shows now. All exchanges
    /// lose exactness at the same rate, so that the answer never changes afterwards.
    /// </summary>
    internal bool IsAtLeastAsGoodAs(OrgTimeSample earlier) =>
        Width <= earlier.Width + (2 * Allowance(Received - earlier.Received));

    // Divided by one less than the divisor: enough for both directions, as 1/(1 - d) is more than 1 + d.
    internal static TimeSpan Allowance(TimeSpan distance) => (distance.Duration() / (DriftDivisor - 1)) + TimeSpan.FromTicks(1);
}
