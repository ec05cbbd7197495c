using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.Outcomes;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Sends every recorded outcome to the org, at least once: it counts as sent only when the org has answered and that is in
/// the ledger. Of several outcomes of one command the newest says it all.
/// </summary>
public sealed partial class OutcomeOutbox(
    CommandLedger ledger,
    IOrgClient client,
    PollCycle cycle,
    AgentSignals signals,
    ILogger<OutcomeOutbox> logger)
{
    /// <summary>The pause after an outcome that could not be sent. Any poll that is answered ends it early.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>The org's error code for a command that it does not know (docs/protocol.md). Any other 404 may be a proxy's.</summary>
    private const string UnknownCommand = "E0000007";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            bool empty = await SendAsync(cancellationToken);
            await signals.Outcome.WaitAsync(empty ? null : AfterFailure, cancellationToken);
        }
    }

    /// <summary>Sends what waits.</summary>
    /// <returns>True when nothing waits any more.</returns>
    public async Task<bool> SendAsync(CancellationToken cancellationToken)
    {
        bool empty = true;
        try
        {
            foreach (OutcomeReport outcome in ledger.Unreported())
            {
                empty &= await SendAsync(outcome, cancellationToken);
            }
        }
        catch (IOException e)
        {
            LogDiskFailure(e);
            return false;
        }

        return empty;
    }

    private async Task<bool> SendAsync(OutcomeReport outcome, CancellationToken cancellationToken)
    {
        using IDisposable? scope = CommandScope.Begin(logger, outcome.Jti, outcome.TraceId);
        try
        {
            OrgEndpoints org = await cycle.DescribeOrgAsync(cancellationToken);

            // A foreign transmitter takes no outcomes: the ledger is then all the proof there is.
            if (org.Outcome is not null)
            {
                await client.ReportOutcomeAsync(org, outcome, cancellationToken);
            }

            ledger.Append(new ReportedRecord(outcome.Jti, outcome.Sequence));
            LogReported(outcome.Jti, outcome.Status, outcome.Sequence);
            return true;
        }
        catch (OrgUnavailableException e) when (e is { StatusCode: 404, ErrorCode: UnknownCommand })
        {
            // It was set back to a backup from before the command. Should it hear of the command again, it will ask.
            ledger.Append(new ReportedRecord(outcome.Jti, outcome.Sequence));
            LogUnknownToTheOrg(outcome.Jti, outcome.Status, outcome.Sequence);
            return true;
        }
        catch (OrgUnavailableException e)
        {
            cycle.Refused(e);
            LogNotReported(outcome.Jti, outcome.Sequence, e.Message);
            return false;
        }
    }

    [LoggerMessage(EventId = 520, EventName = "outcome.reported", Level = LogLevel.Information, Message = "Outcome {Sequence} of command {CommandId} is at the org: {Status}")]
    private partial void LogReported(string commandId, string status, int sequence);

    [LoggerMessage(EventId = 521, EventName = "outcome.unknown-to-org", Level = LogLevel.Warning, Message = "The org does not know command {CommandId} (any more): outcome {Sequence}, {Status}, stays here")]
    private partial void LogUnknownToTheOrg(string commandId, string status, int sequence);

    [LoggerMessage(EventId = 522, EventName = "outcome.not-reported", Level = LogLevel.Warning, Message = "Outcome {Sequence} of command {CommandId} waits: {Reason}")]
    private partial void LogNotReported(string commandId, int sequence, string reason);

    [LoggerMessage(EventId = 523, EventName = "outcome.state-unusable", Level = LogLevel.Error, Message = "The state folder cannot be used; outcomes wait for it")]
    private partial void LogDiskFailure(Exception exception);
}
