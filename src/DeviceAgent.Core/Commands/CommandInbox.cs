using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Polling;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Commands;

/// <summary>
/// Takes SETs over: verifies each, writes what is a command to the ledger, and says what to answer. Only what is on disk is
/// acknowledged; only what can never be valid is refused; all else is left alone and comes again (design rule 4).
/// </summary>
public sealed partial class CommandInbox(
    SetVerifier verifier, CommandLedger ledger, Refusals refusals, ILogger<CommandInbox> logger)
{
    /// <summary>SETs looked at in one answer. More than were asked for are left alone and come again.</summary>
    public const int MaxEvents = 100;

    /// <summary>The answer to the SETs of one poll response.</summary>
    /// <param name="response">What the poll brought.</param>
    /// <param name="org">Whose it is.</param>
    /// <param name="received">When it had come in.</param>
    /// <param name="cancellationToken">Stops between two SETs.</param>
    public async ValueTask<InboxAnswer> TakeAsync(
        PollResponse response, OrgEndpoints org, BootInstant received, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        var acks = new List<string>();
        var errors = new Dictionary<string, SetError>();
        int deferred = 0;
        bool onlyRepeats = true;
        StreamUpdatedEvent? update = null;
        foreach ((string jti, string compact) in response.Sets.Take(MaxEvents))
        {
            cancellationToken.ThrowIfCancellationRequested();
            SetVerdict verdict = await TakeOneAsync(jti, compact, org, received, cancellationToken);
            onlyRepeats &= verdict is SetVerdict.Known;
            switch (verdict)
            {
                case SetVerdict.Refused refused:
                    errors.Add(jti, refused.Error);
                    refusals.Add(jti, refused.Error.Code, refused.Error.Description);
                    LogRefused(jti, refused.Error.Code, refused.Error.Description);
                    break;
                case SetVerdict.Deferred(var reason):
                    refusals.Add(jti, Refusals.DeferredCode, reason);
                    LogDeferred(jti, reason);
                    deferred++;
                    break;
                case SetVerdict.Withdrawal { EndFollows: true, CommandJti: var command }:
                    // The acknowledgement of the command may have been lost, and the org hands out nothing that is withdrawn: without this
                    // one it would take the command for one that never came, and call it skipped, though it may have been carried out.
                    acks.AddRange(new[] { command, jti }.Except(acks));
                    break;
                default:
                    update = (verdict as SetVerdict.Control)?.Update ?? update;
                    acks.Add(jti);
                    break;
            }
        }

        return new InboxAnswer(acks, errors, onlyRepeats, deferred) { StreamUpdate = update };
    }

    private async ValueTask<SetVerdict> TakeOneAsync(
        string jti, string compact, OrgEndpoints org, BootInstant received, CancellationToken cancellationToken)
    {
        try
        {
            if (ledger.Knows(jti))
            {
                using IDisposable? repeated = CommandScope.Begin(logger, jti, ledger.TraceOf(jti));
                LogRepeated(jti);
                ledger.AskAgain(jti);
                return new SetVerdict.Known();
            }

            SetVerdict verdict = await verifier.VerifyAsync(jti, compact, org, received, cancellationToken);
            switch (verdict)
            {
                case SetVerdict.Command(var command):
                    ledger.Append(new ReceivedRecord(jti, command));
                    LogAccepted(jti, command.TraceId, command.IssuedAt);
                    break;
                case SetVerdict.Withdrawal withdrawal:
                    using (CommandScope.Begin(logger, withdrawal.CommandJti, ledger.TraceOf(withdrawal.CommandJti)))
                    {
                        return withdrawal with { EndFollows = Withdraw(withdrawal.CommandJti) };
                    }
            }

            return verdict;
        }
        catch (IOException e)
        {
            LogNotWritten(e, jti);
            return new SetVerdict.Deferred("the state folder cannot be written");
        }
    }

    private bool Withdraw(string commandJti)
    {
        ledger.Append(new WithdrawnRecord(commandJti));
        LogWithdrawn(commandJti);

        // Withdrawn after its end: the org does not know that end, or it would not ask.
        return ledger.AskAgain(commandJti);
    }

    [LoggerMessage(EventId = 400, EventName = "command.accepted", Level = LogLevel.Information, Message = "Command {CommandId} of trace {TraceId}, issued at {IssuedAt:O}, accepted")]
    private partial void LogAccepted(string commandId, string? traceId, DateTimeOffset issuedAt);

    [LoggerMessage(EventId = 401, EventName = "command.repeated", Level = LogLevel.Information, Message = "Command {CommandId} came again: acknowledged and reported again, no further effect")]
    private partial void LogRepeated(string commandId);

    [LoggerMessage(EventId = 402, EventName = "command.withdrawn", Level = LogLevel.Information, Message = "Command {CommandId} was withdrawn by the org")]
    private partial void LogWithdrawn(string commandId);

    [LoggerMessage(EventId = 403, EventName = "command.refused", Level = LogLevel.Warning, Message = "SET {CommandId} refused: {Code}, {Reason}")]
    private partial void LogRefused(string commandId, string code, string reason);

    [LoggerMessage(EventId = 404, EventName = "command.deferred", Level = LogLevel.Warning, Message = "SET {CommandId} not taken now, it will come again: {Reason}")]
    private partial void LogDeferred(string commandId, string reason);

    [LoggerMessage(EventId = 405, EventName = "command.not-written", Level = LogLevel.Error, Message = "SET {CommandId} could not be written to the ledger")]
    private partial void LogNotWritten(Exception exception, string commandId);
}
