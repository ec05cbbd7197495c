using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Cli.Status;

/// <summary>Commands in words.</summary>
internal static class CommandLines
{
    /// <summary>Of those that are over; the JSON has more.</summary>
    private const int MostShown = 5;

    public static IEnumerable<StatusLine> Of(AgentStatus status, DateTimeOffset now)
    {
        if (status.Counts.PendingCommands is { } pending)
        {
            yield return new StatusLine(Mark.None, "Commands", pending == 0 ? "None pending" : $"{pending} pending");
        }

        if (status.Commands is not { } commands)
        {
            yield break;
        }

        foreach (CommandStatus command in commands.Pending)
        {
            yield return Line(command, now);
        }

        foreach (CommandStatus command in commands.Last.Take(MostShown))
        {
            yield return Line(command, now);
        }

        if (commands.Last.Count > MostShown)
        {
            yield return new StatusLine(Mark.None, "", $"and {commands.Last.Count - MostShown} earlier ones (--json)");
        }
    }

    private static StatusLine Line(CommandStatus command, DateTimeOffset now) => new(
        MarkOf(command),
        "",
        [
            $"{command.State}: {Course(command, now)}",
            $"id {command.Id}",
            .. command.TraceId is { } trace ? [$"trace {trace}"] : Array.Empty<string>(),
            .. command.Sessions
                .Where(session => session.Result != SessionResults.NotTargeted)
                .Select(session => $"{session.Account}, {session.Kind}: {session.Result} ({session.Detail})"),
        ]);

    private static Mark MarkOf(CommandStatus command) => command switch
    {
        { Outcome: null } => Mark.None,
        { Final: false } => Mark.Warning,
        { Outcome: OutcomeStatus.Failed } => Mark.Failed,
        { Outcome: OutcomeStatus.Skipped, Reason: OutcomeReasons.LogoutDisabled } => Mark.Warning,
        _ => Mark.Ok,
    };

    private static string Course(CommandStatus command, DateTimeOffset now)
    {
        if (command is not { Outcome: { } outcome, FinishedAt: { } finished })
        {
            return $"came {TimeWords.Past(command.ReceivedAt, now)}";
        }

        string why = command.Reason is { } reason ? $" ({reason})" : "";
        string next = command switch
        {
            { Final: true } => "",
            { NextAttemptAt: { } at } => $"; attempt {command.Attempts + 1} at {TimeWords.Future(at, now)}",
            _ => "; tried again",
        };
        return $"{outcome}{why} {TimeWords.Past(finished, now)}{next}";
    }
}
