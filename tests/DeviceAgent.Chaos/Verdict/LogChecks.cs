using DeviceAgent.Chaos.Books;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.Chaos.Verdict;

/// <summary>The System Log against the logouts: one start each, and for each of its devices one end, with SUCCESS.</summary>
internal static class LogChecks
{
    public static IEnumerable<string> Of(RunBooks books)
    {
        // A refused SET (a full disk, for example) has an entry too, which belongs to no logout.
        ILookup<string, LogLine> log = books.Log
            .Where(line => line.EventType is LogLine.Started or LogLine.Completed)
            .ToLookup(line => line.TraceId);
        HashSet<string> known = [.. books.Traces.Select(trace => trace.TraceId)];
        IEnumerable<string> strangers = log
            .Where(lines => !known.Contains(lines.Key))
            .Select(lines => $"the System Log tells of the logout {lines.Key}, which the org does not list");
        return [.. books.Traces.SelectMany(trace => OfTrace(trace, [.. log[trace.TraceId]])), .. strangers];
    }

    private static IEnumerable<string> OfTrace(TraceEntry trace, LogLine[] log)
    {
        int started = log.Count(line => line.EventType == LogLine.Started);
        if (started != 1)
        {
            yield return $"the System Log has {started} started entries of the logout {trace.TraceId} instead of 1";
        }

        foreach (CommandEntry command in trace.Devices)
        {
            LogLine[] completed = [.. log.Where(line => line.EventType == LogLine.Completed && line.Targets[^1] == command.DisplayName)];
            if (completed.Length != 1)
            {
                yield return $"{command.DisplayName}: the System Log has {completed.Length} completed entries of the logout {trace.TraceId} instead of 1";
            }

            string expected = command.State == "completed" ? "SUCCESS" : "FAILURE";
            foreach (LogLine line in completed.Where(line => line.Result != expected))
            {
                yield return $"{command.DisplayName}: the System Log says {line.Result} ({line.Reason}) of the logout {trace.TraceId}, the command is {command.State}";
            }
        }
    }
}
