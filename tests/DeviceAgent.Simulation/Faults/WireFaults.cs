using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Simulation.Faults;

/// <summary>A client that says something else than it is told to.</summary>
public abstract class WireFault : PlantedFault
{
    public sealed override IOrgClient Client(IOrgClient client) => new Faulty(this, client);

    protected virtual PollRequest Change(PollRequest request) => request;

    protected virtual OutcomeReport Change(OutcomeReport report) => report;

    protected virtual Task<PollResponse> ChangeAsync(PollResponse response, Func<PollRequest, Task> poll) => Task.FromResult(response);

    private sealed class Faulty(WireFault fault, IOrgClient client) : IOrgClient
    {
        public Task<OrgEndpoints> DiscoverAsync(CancellationToken cancellationToken) => client.DiscoverAsync(cancellationToken);

        public Task<OrgKeySet> GetSigningKeysAsync(OrgEndpoints org, CancellationToken cancellationToken) => client.GetSigningKeysAsync(org, cancellationToken);

        public async Task<PollResponse> PollAsync(OrgEndpoints org, PollRequest request, CancellationToken cancellationToken) => await fault.ChangeAsync(
            await client.PollAsync(org, fault.Change(request), cancellationToken), own => client.PollAsync(org, own, cancellationToken));

        public async Task<PollResponse> PollHeldAsync(OrgEndpoints org, PollRequest request, TimeSpan hold, CancellationToken cancellationToken) => await fault.ChangeAsync(
            await client.PollHeldAsync(org, request, hold, cancellationToken), own => client.PollAsync(org, own, cancellationToken));

        public Task CheckInAsync(OrgEndpoints org, CheckInRequest request, CancellationToken cancellationToken) => client.CheckInAsync(org, request, cancellationToken);

        public Task ReportOutcomeAsync(OrgEndpoints org, OutcomeReport report, CancellationToken cancellationToken) =>
            client.ReportOutcomeAsync(org, fault.Change(report), cancellationToken);

        public void DropConnections() => client.DropConnections();
    }
}

/// <summary>A failure that will be tried again is reported as the end.</summary>
public sealed class InterimReportedAsFinal : WireFault
{
    protected override OutcomeReport Change(OutcomeReport report) => report with { Final = true };
}

/// <summary>A SET that comes a second time is answered with setErrs.</summary>
public sealed class RepeatAnsweredWithError : WireFault
{
    private readonly HashSet<string> acknowledged = [];

    protected override PollRequest Change(PollRequest request)
    {
        string[] again = [.. (request.Ack ?? []).Where(jti => !acknowledged.Add(jti))];
        return again.Length == 0 ? request : request with
        {
            Ack = [.. request.Ack!.Except(again)],
            SetErrors = again.ToDictionary(jti => jti, _ => new SetError(SetErrorCodes.InvalidRequest, "came before")),
        };
    }
}

/// <summary>A withdrawal is acknowledged and nothing else.</summary>
public sealed class WithdrawalIgnored : WireFault
{
    protected override async Task<PollResponse> ChangeAsync(PollResponse response, Func<PollRequest, Task> poll)
    {
        string[] withdrawals = [.. response.Sets.Where(s => SecurityEventToken.Read(new JsonWebToken(s.Value)).EventType == EventTypes.LogoutWithdrawn).Select(s => s.Key)];
        if (withdrawals.Length == 0)
        {
            return response;
        }

        await poll(new PollRequest { Ack = withdrawals, MaxEvents = 0, ReturnImmediately = true });
        return response with { Sets = response.Sets.Where(s => !withdrawals.Contains(s.Key)).ToDictionary() };
    }
}

/// <summary>Behind a closed gate the device asks for commands, and then leaves them alone.</summary>
public sealed class ClosedGateAsks : WireFault
{
    protected override PollRequest Change(PollRequest request) =>
        request is { MaxEvents: 0, Ack: null, SetErrors: null } ? request with { MaxEvents = null } : request;
}

/// <summary>A session that was ended in doubt is reported as one that certainly had to go.</summary>
public sealed class AmbiguousReportedAsEnded : WireFault
{
    protected override OutcomeReport Change(OutcomeReport report) => report.Calling(SessionResults.Ambiguous, SessionResults.Ended);
}

/// <summary>A session that was ended is reported as one that was left alone.</summary>
public sealed class EndedReportedAsNewer : WireFault
{
    protected override OutcomeReport Change(OutcomeReport report) => report.Calling(SessionResults.Ended, SessionResults.Newer);
}

/// <summary>Reports that call something by another name.</summary>
internal static class FalseReports
{
    public static OutcomeReport Calling(this OutcomeReport report, string truth, string lie) => report with
    {
        Sessions = [.. report.Sessions.Select(session => session.Result == truth ? session with { Result = lie } : session)],
    };
}
