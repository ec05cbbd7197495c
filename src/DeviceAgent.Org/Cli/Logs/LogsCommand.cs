using System.CommandLine;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Logs;

/// <summary><c>device-org logs</c>.</summary>
internal static class LogsCommand
{
    private const int MostLines = 500;

    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Goes on with new entries until Ctrl-C." };
    private static readonly Option<bool> Json = new("--json") { Description = "Each entry as the org has it, one JSON document a line." };
    private static readonly Option<int?> Lines = new("--lines", "-n")
    {
        Description = $"How many of the newest entries to show, 0 to {MostLines}. Default: 20; with --since, as many as there are.",
    };

    private static readonly Option<string?> Since = new("--since")
    {
        Description = "Not older than: a span such as PT1H, or a time such as 2027-01-31T00:00:00Z.",
    };

    private static readonly Option<string?> Trace = new("--trace") { Description = "Of one logout only: its trace id." };
    private static readonly Option<string?> Filter = new("--filter") { Description = "As the admin API takes it, such as 'outcome.result eq \"FAILURE\"'." };

    public static Command Create()
    {
        var command = new Command("logs", "Shows the System Log: when, what, outcome, who, on what, trace.") { Follow, Json, Lines, Since, Trace, Filter };
        ClientOptions.AddTo(command);
        command.SetAction((result, cancel) => CliRun.RunAsync(
            async (terminal, token) =>
            {
                LogSelection selection = Read(result, TimeProvider.System.GetUtcNow());
                using AdminClient client = ClientOptions.Open(result);
                var reader = new LogReader(client, selection, TimeProvider.System);
                return await new LogsVerb(terminal, reader).RunAsync(result.GetValue(Json), result.GetValue(Follow), token);
            },
            cancel));
        return command;
    }

    private static LogSelection Read(ParseResult result, DateTimeOffset now)
    {
        string? since = result.GetValue(Since);
        int? lines = result.GetValue(Lines);
        if (lines is < 0 or > MostLines)
        {
            throw new CliException($"--lines {lines}: must be 0 to {MostLines}", ExitCodes.Usage);
        }

        return new LogSelection(
            since is null ? null : Moment.TryRead(since, now, -1)
                ?? throw new CliException($"--since {since}: must be a time span such as PT1H, or a time such as 2027-01-31T00:00:00Z", ExitCodes.Usage),
            lines ?? (since is null ? LogSelection.UsualLines : null),
            FilterOf(result.GetValue(Trace), result.GetValue(Filter)));
    }

    private static string? FilterOf(string? trace, string? filter)
    {
        if (trace is null)
        {
            return filter;
        }

        if (!Guid.TryParse(trace, out Guid id))
        {
            throw new CliException($"--trace {trace}: must be a trace id such as a14f2aa4-0000-0000-0000-000000000000", ExitCodes.Usage);
        }

        string one = $"transaction.id eq \"{id}\"";
        return filter is null ? one : $"{one} and ({filter})";
    }
}
