using DeviceAgent.Core.Diagnostics.Status;

namespace DeviceAgent.Cli.Status;

/// <summary>Tells on standard output how a poll that was asked for goes on, each thing once.</summary>
/// <param name="asked">When it was asked for: polls that began before are no answer.</param>
internal sealed class PollProgress(DateTimeOffset asked)
{
    private readonly HashSet<string> told = [];

    /// <summary>Looks at the status.</summary>
    /// <returns>The exit code once there is a result.</returns>
    public int? Tell(AgentStatus status)
    {
        if (status.Configuration is { Refused: { } refused, ReadAt: var readAt } && readAt >= asked)
        {
            Say($"the new configuration is refused, the agent goes on with the one before: {refused}");
        }

        if (status.Agent.Mode == AgentModes.Idle)
        {
            return status.Configuration.ReadAt >= asked ? End(ExitCodes.NotFinished, "not polled: the agent waits for configuration, OrgUrl is not set") : null;
        }

        if (status is not { Org: { } org, Polls: { } polls })
        {
            return null;
        }

        if (polls is { Phase: "polling" } && polls.Since >= asked)
        {
            Say($"polling {org.Url.OriginalString}");
        }

        return polls is { LastStartedAt: { } started, LastResult: { } result } && started >= asked ? Result(status, org, result) : null;
    }

    /// <summary>Says so when the agent has not looked at the signal.</summary>
    public void TellIfUnheard(AgentStatus? status)
    {
        if (status?.Configuration.ReadAt < asked)
        {
            Say("the agent has not heard the signal (one that was started with nohup ignores it); waiting for its next poll");
        }
    }

    private int Result(AgentStatus status, OrgStatus org, string result) => result switch
    {
        PollResults.Failed => End(ExitCodes.NotFinished, $"not reached: {org.LastError}"),
        PollResults.GateClosed => End(ExitCodes.Ok, $"reached, but no command is fetched: {ClosedBy(status)}"),
        _ => End(ExitCodes.Ok, $"reached: {PollWords.Of(result)}{Pending(status)}"),
    };

    private static string ClosedBy(AgentStatus status) => string.Join("; ", status.Requirements
        .Where(requirement => requirement.ClosesGate)
        .Select(requirement => $"{requirement.Id}: {requirement.Observed}"));

    private static string Pending(AgentStatus status) => status.Counts.PendingCommands switch
    {
        null or 0 => "",
        1 => "; 1 command pending",
        var pending => $"; {pending} commands pending",
    };

    private int End(int exitCode, string text)
    {
        Say(text);
        return exitCode;
    }

    private void Say(string text)
    {
        if (told.Add(text))
        {
            Terminal.WriteLine(text.ReplaceLineEndings(" "));
        }
    }
}
