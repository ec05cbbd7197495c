using DeviceAgent.Chaos.Books;

namespace DeviceAgent.Chaos.Verdict;

/// <summary>What must hold after a run, whatever was killed, cut or full meanwhile: a pure function of the books.</summary>
public sealed class RunVerdict
{
    private const string Completed = "completed";

    private RunVerdict(RunBooks books)
    {
        var sessions = new SessionChecks(books);
        Violations = [.. OrderChecks.Of(books), .. CommandsOf(books), .. sessions.Violations, .. LogChecks.Of(books), .. ExitChecks.Of(books)];
        Ambiguous = sessions.Ambiguous;
        CommandEntry[] commands = [.. books.Commands.Select(entry => entry.Command)];
        Issued = commands.Length;
        Ended = commands.Count(IsEnded);
        Reported = commands.Count(command => command.Final);
        if (Issued != Ended || Issued != Reported)
        {
            Violations = [.. Violations, $"{Issued} commands issued, but {Ended} ended and {Reported} reported"];
        }
    }

    /// <summary>One line each, for people; empty when all is right.</summary>
    public IReadOnlyList<string> Violations { get; }

    /// <summary>Commands that the org issued.</summary>
    public int Issued { get; }

    /// <summary>Of those, the ones whose sessions are reported gone.</summary>
    public int Ended { get; }

    /// <summary>Of those, the ones with a final outcome.</summary>
    public int Reported { get; }

    /// <summary>Sessions that began shortly after the issue, were ended, and were reported as ambiguous.</summary>
    public int Ambiguous { get; }

    public static RunVerdict Of(RunBooks books)
    {
        ArgumentNullException.ThrowIfNull(books);
        return new RunVerdict(books);
    }

    /// <summary>Whether what the command asked for is done.</summary>
    internal static bool IsEnded(CommandEntry command) => command is { Final: true, State: Completed };

    private static IEnumerable<string> CommandsOf(RunBooks books) =>
        from entry in books.Commands
        where !IsEnded(entry.Command)
        select $"{entry.Command.DisplayName}: the command {entry.Command.Jti} for {entry.User} is {entry.Command.State}"
            + $"{(entry.Command.Final ? ", final" : "")}{(entry.Command.Reason is null ? "" : $" ({entry.Command.Reason})")}";
}
