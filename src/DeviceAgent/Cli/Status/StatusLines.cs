using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Cli.Status;

/// <summary>The status in words, a line for each thing.</summary>
internal sealed class StatusLines
{
    /// <summary>A certificate that ends sooner is worth a warning: its renewal should have been over by then.</summary>
    private static readonly TimeSpan CertificateWarning = TimeSpan.FromDays(14);

    private readonly StatusReading reading;
    private readonly StatusVerdict verdict;
    private readonly DateTimeOffset now;

    private StatusLines(StatusReading reading, StatusVerdict verdict, DateTimeOffset now)
    {
        this.reading = reading;
        this.verdict = verdict;
        this.now = now;
    }

    public static IReadOnlyList<StatusLine> Of(StatusReading reading, StatusVerdict verdict, DateTimeOffset now) =>
        [.. new StatusLines(reading, verdict, now).All()];

    /// <summary>Whether what follows the first line is how it is, and not how it was.</summary>
    private bool IsNow => verdict.State is AgentState.Running or AgentState.Stale or AgentState.Stopping;

    private IEnumerable<StatusLine> All()
    {
        yield return Agent();
        if (reading.Status is not { } status)
        {
            yield break;
        }

        foreach (StatusLine line in Lines(status))
        {
            // Of an agent that does not run nothing is ok, and nothing needs care but that.
            yield return IsNow ? line : line with { Mark = Mark.None };
        }

        if (reading.Forbidden is { } file)
        {
            yield return new StatusLine(Mark.None, "Details", $"Sessions and commands are for root ({file})");
        }
    }

    private IEnumerable<StatusLine> Lines(AgentStatus status) =>
    [
        .. status.Problems.Select(problem => new StatusLine(Mark.Failed, "Problem", problem)),
        .. Mode(status),
        .. Configuration(status),
        .. status.Org is { } org && status.Polls is { } polls ? Org(org, polls) : [],
        .. status.Gate is { } gate ? [Gate(gate)] : Array.Empty<StatusLine>(),
        .. status.Requirements.Where(requirement => requirement.Id != RequirementIds.Configuration).Select(Requirement),
        .. status.Certificate is { } certificate ? [Certificate(certificate)] : Array.Empty<StatusLine>(),
        .. status.InstanceKey is { } key ? [new StatusLine(Mark.None, "Instance key", key)] : Array.Empty<StatusLine>(),
        .. Sessions(status),
        .. CommandLines.Of(status, now),
        .. status.Outbox is { } outbox ? [Outbox(outbox)] : Array.Empty<StatusLine>(),
    ];

    private StatusLine Agent() => new(
        verdict.State switch
        {
            AgentState.Running => Mark.Ok,
            AgentState.Stale or AgentState.Stopping or AgentState.Stopped or AgentState.NotPermitted => Mark.Warning,
            _ => Mark.Failed,
        },
        "Agent",
        reading.Status is { } status && !IsNow
            ? [verdict.Summary, $"What follows is how it was then ({TimeWords.Past(status.WrittenAt, now)})"]
            : [verdict.Summary]);

    private static IEnumerable<StatusLine> Mode(AgentStatus status)
    {
        string version = $"version {status.Agent.Version}";
        yield return status.Agent.Mode switch
        {
            AgentModes.Idle => new StatusLine(Mark.Warning, "Mode", $"Waits for configuration: OrgUrl is not set; {version}"),
            AgentModes.DryRun => new StatusLine(Mark.Warning, "Mode", $"Dry run: no session is ended; {version}"),
            _ => new StatusLine(Mark.None, "Mode", $"Commands end sessions; {version}"),
        };
    }

    private IEnumerable<StatusLine> Configuration(AgentStatus status)
    {
        ConfigurationStatus configuration = status.Configuration;
        yield return new StatusLine(Mark.None, "Configuration", $"{configuration.File ?? "no file"}; read {TimeWords.Past(configuration.ReadAt, now)}");
        foreach (string warning in configuration.Warnings ?? [])
        {
            yield return new StatusLine(Mark.Warning, "", warning);
        }

        if (configuration.Refused is { } refused)
        {
            yield return new StatusLine(Mark.Failed, "", $"The configuration that was read last is refused, the one before is used: {refused}");
        }

        if (configuration.Warnings is null && status.Counts is { ConfigurationProblems: > 0 and var count })
        {
            yield return new StatusLine(Mark.Warning, "", $"{Count(count, "problem")}, shown to root");
        }

        if (!reading.IsWhole && status.Counts is { Problems: > 0 and var problems })
        {
            yield return new StatusLine(Mark.Failed, "Problem", $"{Count(problems, "problem")}, shown to root");
        }
    }

    private IEnumerable<StatusLine> Org(OrgStatus org, PollStatus polls)
    {
        yield return org.Reached switch
        {
            null => new StatusLine(Mark.None, "Org", $"{org.Url.OriginalString} was not polled yet"),
            true => new StatusLine(Mark.Ok, "Org", $"{org.Url.OriginalString} answers"),
            false => new StatusLine(Mark.Failed, "Org", NotReached(org, polls)),
        };
        if (org.Stream is "paused" or "disabled")
        {
            yield return new StatusLine(Mark.Failed, "Stream", $"The org has {org.Stream} it: no command comes{(org.StreamReason is { } reason ? $" ({reason})" : "")}");
        }

        if (polls is { LastAt: { } last, LastResult: { } result })
        {
            yield return new StatusLine(Mark.None, "Last poll", $"{TimeWords.Past(last, now)}: {PollWords.Of(result)}");
        }

        yield return new StatusLine(Mark.None, "Next poll", PollWords.Next(polls, now));
    }

    private string[] NotReached(OrgStatus org, PollStatus polls)
    {
        string before = org.ReachedAt is { } reached ? $"it answered last at {TimeWords.Past(reached, now)}" : "it has not answered since the agent's start";
        return [$"{org.Url.OriginalString} is not reached: {before}", $"{org.LastError} ({Count(polls.Failures, "failed poll")})"];
    }

    private static StatusLine Gate(GateStatus gate) => gate.Open
        ? new StatusLine(Mark.Ok, "Gate", "Open: commands are fetched")
        : new StatusLine(Mark.Failed, "Gate", $"Closed by {string.Join(", ", gate.ClosedBy)}: commands wait at the org");

    private static StatusLine Requirement(RequirementReport requirement) => new(
        requirement.Satisfied ? Mark.Ok : requirement.Gates ? Mark.Failed : Mark.Warning,
        requirement.Id switch
        {
            RequirementIds.OktaVerify => "Okta Verify",
            RequirementIds.DesktopMfa => "Desktop MFA",
            RequirementIds.LogoutEnabled => "LogoutEnabled",
            RequirementIds.AutoLogin => "Auto-login",
            _ => requirement.Id,
        },
        requirement.Observed);

    private StatusLine Certificate(CertificateStatus certificate)
    {
        if (certificate.Problem is { } problem)
        {
            return new StatusLine(Mark.Failed, "Certificate", problem);
        }

        DateTimeOffset notAfter = certificate.NotAfter ?? now;
        (Mark mark, string validity) = (notAfter - now) switch
        {
            var left when left <= TimeSpan.Zero => (Mark.Failed, $"expired at {TimeWords.Moment(notAfter, now)}"),
            var left when left < CertificateWarning => (Mark.Warning, $"only valid until {TimeWords.Moment(notAfter, now)} ({TimeWords.Span(left)})"),
            var left => (Mark.Ok, $"valid until {TimeWords.Day(notAfter)} ({TimeWords.Span(left)})"),
        };
        return new StatusLine(
            mark,
            "Certificate",
            $"{certificate.Subject}, {validity}",
            $"issuer {certificate.Issuer}",
            $"serial {certificate.Serial}",
            $"from {certificate.Origin}");
    }

    private IEnumerable<StatusLine> Sessions(AgentStatus status)
    {
        if (status.Counts.Sessions is { } count)
        {
            yield return new StatusLine(Mark.None, "Sessions",
            [
                count == 0 ? "None" : Count(count, "session"),
                .. (status.Sessions ?? []).Select(session =>
                    $"{session.Account} ({session.Uid}), {session.Kind}{(session.LoginTime is { } login ? $", since {TimeWords.Moment(login, now)}" : "")}"),
            ]);
        }
    }

    private static StatusLine Outbox(OutboxStatus outbox) => outbox.Waiting switch
    {
        null => new StatusLine(Mark.None, "Outbox", "Not known"),
        0 => new StatusLine(Mark.Ok, "Outbox", "Every outcome is at the org"),
        { } waiting => new StatusLine(Mark.Warning, "Outbox", waiting == 1 ? "1 outcome waits for the org" : $"{waiting} outcomes wait for the org"),
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
