using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The part of the status that the pipeline knows. It looks at what the loops remember and asks nothing of the machine or the org.</summary>
public sealed class PipelineStatus(
    PollLoop polls,
    PollCycle cycle,
    SessionWatch watch,
    CommandLedger ledger,
    LogoutWorker worker,
    RememberedIdentity identity,
    InstanceKey instanceKey,
    AgentOptions options,
    IMachineClock clock)
{
    /// <summary>A conversation with the org that is not held: several exchanges, each with its retries.</summary>
    private static readonly TimeSpan LongestConversation = 5 * OrgClientTimes.Total;

    /// <summary>How much later than due the next status may come: the machine may be busy.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>Calls <paramref name="changed"/> at every event that shows in the status, on the thread where it happens.</summary>
    public void Watch(Action changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        polls.Journal.Changed += changed;
        watch.Changed += changed;
        worker.Attempted += changed;

        // The steps of a ladder follow each other closely, and the record before them says as much.
        ledger.Appended += record =>
        {
            if (record is not (StepRecord or ForcedRecord))
            {
                changed();
            }
        };
    }

    /// <summary>Adds the pipeline's part.</summary>
    public AgentStatus AddTo(AgentStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        PollState poll = polls.Journal.State;
        GateReading? reading = cycle.LastReading;
        SessionsSeen? seen = watch.Seen;
        (LedgerSummary? commands, string? ledgerProblem) = Summarise();
        List<string> problems = [.. status.Problems];
        problems.AddRange(seen?.Problem is { } unread ? [$"The sessions cannot be read: {unread}"] : []);
        problems.AddRange(ledgerProblem is null ? [] : [$"The state folder cannot be used: {ledgerProblem}"]);
        return status with
        {
            FreshUntil = FreshUntil(poll),
            Problems = problems,
            Counts = status.Counts with { Sessions = seen?.Sessions?.Count, PendingCommands = commands?.Pending.Count, Problems = problems.Count },
            Org = new OrgStatus(options.OrgUrl!, poll.Org?.Issuer, poll.Reached, poll.ReachedAt, poll.LastError, poll.LastErrorAt)
            {
                Stream = cycle.Stream?.Status,
                StreamReason = cycle.Stream?.Reason,
            },
            Polls = Describe(poll),
            Certificate = identity.Last is { } choice ? Describe(choice) : null,
            InstanceKey = instanceKey.Thumbprint,
            Gate = reading is null ? null : new GateStatus(reading.IsOpen, [.. reading.Requirements.Where(requirement => requirement.ClosesGate).Select(requirement => requirement.Id)]),
            Requirements = reading?.Requirements ?? [],
            Outbox = new OutboxStatus(commands?.Unreported),
            Sessions = seen?.Sessions is { } sessions ? [.. sessions.Select(Describe)] : null,
            Commands = commands is null ? null : Describe(commands),
        };
    }

    private static DateTimeOffset FreshUntil(PollState poll) => poll.Phase switch
    {
        PollPhase.Waiting => poll.Since + (poll.Hold ?? TimeSpan.Zero) + OrgClientTimes.HeldPollGrace + Leeway,
        PollPhase.Polling => poll.Since + LongestConversation,
        _ => (poll.NextAt ?? poll.Since) + Leeway,
    };

    private (LedgerSummary? Summary, string? Problem) Summarise()
    {
        try
        {
            return (ledger.Summarise(CommandsStatus.MostLast), null);
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }

    private PollStatus Describe(PollState poll) => new()
    {
        Phase = poll.Phase switch { PollPhase.Polling => "polling", PollPhase.Waiting => "waiting", _ => "resting" },
        Since = poll.Since,
        Transport = poll.Waits switch { null => null, true => "waiting", false => "interval" },
        IntervalSeconds = options.PollInterval.TotalSeconds,
        HoldSeconds = poll.Hold?.TotalSeconds,
        LastStartedAt = poll.LastStartedAt,
        LastAt = poll.LastEndedAt,
        LastResult = poll.LastOutcome switch
        {
            null => null,
            PollOutcome.Answered => PollResults.Answered,
            PollOutcome.Deferred => PollResults.Deferred,
            PollOutcome.GateClosed => PollResults.GateClosed,
            PollOutcome.Cut => PollResults.Cut,
            _ => PollResults.Failed,
        },
        NextAt = poll.NextAt,
        Failures = poll.Failures,
    };

    private CertificateStatus Describe(IdentityChoice choice)
    {
        string source = options.Certificate.Source.ToString();
        if (choice.Chosen is not { } chosen)
        {
            return new CertificateStatus { Source = source, Problem = choice.Problem };
        }

        X509Certificate2 certificate = chosen.Certificate;
        return new CertificateStatus
        {
            Source = source,
            Origin = chosen.Origin,
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            Serial = certificate.SerialNumber,
            NotBefore = certificate.NotBefore.ToUniversalTime(),
            NotAfter = certificate.NotAfter.ToUniversalTime(),
        };
    }

    private static SessionStatus Describe(ListedSession session) => new(
        session.Account,
        session.Identity.Uid,
        session.Identity.SessionId,
        session.Identity.Pid,
        SessionKinds.Word(session.Kind),
        session.LoginTime);

    private CommandsStatus Describe(LedgerSummary commands)
    {
        DateTimeOffset now = clock.Wall.GetUtcNow();
        return new CommandsStatus(
            [.. commands.Pending.Select(one => CommandDescription.Of(one, worker.UntilRetry(one.Command.Jti) is { } pause ? now + pause : null))],
            [.. commands.Reported.Select(CommandDescription.Of)]);
    }
}
