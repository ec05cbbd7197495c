namespace DeviceAgent.Demo.Run;

/// <summary>One limit for all the waiting of a run. When it is used up, the failure names what is missing and what the programs said last.</summary>
/// <param name="limit">For everything together.</param>
/// <param name="time">Measures it.</param>
/// <param name="stop">Ends every wait, with <see cref="OperationCanceledException"/>.</param>
public sealed class WaitLimit(TimeSpan limit, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int LastLines = 8;

    private readonly long started = time.GetTimestamp();

    /// <summary>Stops the run from outside.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Looks every 100 ms until <paramref name="condition"/> holds.</summary>
    /// <param name="condition">What must come true.</param>
    /// <param name="missing">Says what is missing.</param>
    /// <param name="logs">Files whose last lines the failure shows.</param>
    /// <exception cref="DemoException">The limit is used up.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition, Func<string> missing, IEnumerable<string> logs)
    {
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > limit)
            {
                throw Failure($"{missing()} (after {limit.TotalSeconds:0} s)", logs);
            }

            await Task.Delay(Pause, time, stop);
        }
    }

    /// <summary>A failure with the last lines of <paramref name="logs"/>.</summary>
    public static DemoException Failure(string what, IEnumerable<string> logs) => new(string.Join('\n', [what, .. logs.SelectMany(Tail)]));

    private static IEnumerable<string> Tail(string file)
    {
        string[] lines = File.Exists(file) ? ReadLines(file) : [];
        return lines.Length == 0 ? [] : [$"the last lines of {file}:", .. lines.TakeLast(LastLines).Select(line => "  " + line)];
    }

    private static string[] ReadLines(string file)
    {
        // The program may still be writing.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
