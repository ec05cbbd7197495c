using System.Diagnostics.Metrics;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>
/// What the org counts as it happens. All labels are words of bounded sets (<see cref="MetricWords"/>): what a device or a stranger writes
/// never makes a new series. The names with their meaning: docs/metrics.md.
/// </summary>
public sealed class OrgMetrics
{
    public const string MeterName = "DeviceAgent.Org";

    /// <summary>In seconds: a device that waits is done within one, one that polls within 15 minutes, one that sleeps in hours.</summary>
    private static readonly double[] Buckets = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 72 * 3600];

    private readonly Counter<long> polls;
    private readonly Counter<long> outcomes;
    private readonly Counter<long> refusals;
    private readonly Counter<long> enrolments;
    private readonly Counter<long> oktaRequests;
    private readonly Counter<long> relayedEvents;
    private readonly Histogram<double> duration;

    public OrgMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        Meter meter = meters.Create(MeterName);
        polls = meter.CreateCounter<long>("deviceorg.polls", "{poll}", "Polls that devices made, by what came of them.");
        outcomes = meter.CreateCounter<long>("deviceorg.outcomes", "{report}", "Outcomes that devices reported and the org took over.");
        refusals = meter.CreateCounter<long>("deviceorg.refusals", "{refusal}", "Commands that devices refused, by the code of RFC 8935.");
        enrolments = meter.CreateCounter<long>("deviceorg.scep.enrolments", "{answer}", "SCEP requests for a certificate, by their answer.");
        oktaRequests = meter.CreateCounter<long>("deviceorg.okta.requests", "{request}", "Requests to the Okta org's API, by their answer.");
        relayedEvents = meter.CreateCounter<long>("deviceorg.relay.events", "{event}", "Events of Okta's System Log that the relay took, by what came of them.");
        duration = meter.CreateHistogram<double>(
            "deviceorg.logout.duration", "s", "Time from the issue of a logout to its end on one device.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
    }

    /// <summary>Makes every series begin at 0: one that begins at 1 shows no increase.</summary>
    public void CountFromZero()
    {
        foreach (string result in MetricWords.PollResults)
        {
            polls.Add(0, Label("result", result));
        }

        foreach ((string status, bool final, string reason) in MetricWords.Outcomes)
        {
            Outcome(status, final, reason, 0);
        }

        foreach (string code in MetricWords.RefusalCodes)
        {
            refusals.Add(0, Label("code", code));
        }

        foreach (string result in MetricWords.EnrolmentResults)
        {
            enrolments.Add(0, Label("result", result));
        }

        foreach (string result in MetricWords.OktaResults)
        {
            oktaRequests.Add(0, Label("result", result));
        }

        foreach (string result in RelayResult.All)
        {
            relayedEvents.Add(0, Label("result", result));
        }
    }

    /// <param name="result">One of <see cref="MetricWords.PollResults"/>.</param>
    public void Polled(string result) => polls.Add(1, Label("result", result));

    /// <summary>A report was taken over.</summary>
    public void Reported(OutcomeReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Outcome(report.Status, report.Final, MetricWords.ReasonOf(report.Reason), 1);
    }

    /// <summary>A device refused a command.</summary>
    public void Refused(string code) => refusals.Add(1, Label("code", MetricWords.RefusalCodeOf(code)));

    /// <param name="result">One of <see cref="MetricWords.EnrolmentResults"/>.</param>
    public void Enrolled(string result) => enrolments.Add(1, Label("result", result));

    /// <param name="result">One of <see cref="MetricWords.OktaResults"/>.</param>
    public void AskedOkta(string result) => oktaRequests.Add(1, Label("result", result));

    /// <param name="result">One of <see cref="RelayResult"/>.</param>
    public void Relayed(string result) => relayedEvents.Add(1, Label("result", result));

    /// <summary>A logout came to its end on one device.</summary>
    public void Ended(LogoutResult result, TimeSpan sinceIssue)
    {
        ArgumentNullException.ThrowIfNull(result);

        // The clock may have been set back meanwhile.
        duration.Record(Math.Max(0, sinceIssue.TotalSeconds), Label("result", result.Result));
    }

    private void Outcome(string status, bool final, string reason, int count) =>
        outcomes.Add(count, Label("status", status), Label("final", final ? "true" : "false"), Label("reason", reason));

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
