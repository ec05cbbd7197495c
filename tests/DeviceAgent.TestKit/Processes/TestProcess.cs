using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DeviceAgent.TestKit.Processes;

/// <summary>A real process under test. Its lines are kept as they come; it is killed with its children on dispose.</summary>
/// <remarks>Every wait ends early when what it waits for can no longer come, and fails after <see cref="Patience"/> with all that was said.</remarks>
public sealed class TestProcess : IAsyncDisposable
{
    public const int Sighup = 1;
    public const int Sigint = 2;
    public const int Sigterm = 15;

    /// <summary>After this a wait counts as failed. Long, because it is only ever used up by a failing test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> output = [];
    private readonly List<string> error = [];
    private readonly Task reading;
    private TaskCompletionSource changed = NewSignal();

    private TestProcess(Process process)
    {
        this.process = process;
        reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
    }

    public int Id => process.Id;

    /// <summary>The lines of standard output so far; all of them after <see cref="WaitForExitAsync"/>.</summary>
    public IReadOnlyList<string> Output => Snapshot(output);

    /// <summary>The lines of standard error so far; all of them after <see cref="WaitForExitAsync"/>.</summary>
    public IReadOnlyList<string> Error => Snapshot(error);

    /// <param name="program">Absolute path.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="environment">Set in addition to this process's own variables; null removes one.</param>
    public static TestProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

#pragma warning disable RS0030 // The agent's runner waits for the end and keeps the output to itself; a test needs the lines and signals meanwhile.
        var process = Process.Start(start)!;
#pragma warning restore RS0030
        process.StandardInput.Close();
        return new TestProcess(process);
    }

    /// <summary>Starts a built .NET program.</summary>
    /// <param name="assembly">Path of its dll, with the runtimeconfig.json beside it.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="environment">As for <see cref="Start"/>.</param>
    public static TestProcess StartDotnet(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        // A program started by its own launcher has that as its process's path: the runtime's folder says where dotnet is.
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return Start(dotnet, ["exec", assembly, .. arguments], environment);
    }

    /// <summary>Waits for a line of standard output or standard error; one that has come already counts.</summary>
    /// <exception cref="InvalidOperationException">The process ended without it.</exception>
    /// <exception cref="TimeoutException">It did not come.</exception>
    public async Task<string> WaitForLineAsync(Predicate<string> predicate)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            // Read before looking: whatever comes after the look completes this signal.
            var next = NextChange();
            var ended = reading.IsCompleted;
            if (Output.Concat(Error).FirstOrDefault(line => predicate(line)) is { } found)
            {
                return found;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The process ended without the line.\n{Said()}");
            }

            await WithinPatienceAsync(Task.WhenAny(next, reading), patience.Token);
        }
    }

    /// <summary>Sends a signal to this process alone.</summary>
    /// <exception cref="InvalidOperationException">There is no such process any more.</exception>
    public void SendSignal(int signal)
    {
        if (kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill({process.Id}, {signal}): errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end.</exception>
    /// <param name="patience">For a program that works for minutes; <see cref="Patience"/> when null.</param>
    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        await WithinPatienceAsync(Task.WhenAll(process.WaitForExitAsync(limit.Token), reading), limit.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task WithinPatienceAsync(Task task, CancellationToken patience)
    {
        try
        {
            await task.WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Patience} in vain.\n{Said()}");
        }
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource waiting;
            lock (gate)
            {
                lines.Add(line);
                (waiting, changed) = (changed, NewSignal());
            }

            waiting.TrySetResult();
        }
    }

    private Task NextChange()
    {
        lock (gate)
        {
            return changed.Task;
        }
    }

    private List<string> Snapshot(List<string> lines)
    {
        lock (gate)
        {
            return [.. lines];
        }
    }

    private string Said() => $"stdout:\n{string.Join('\n', Output)}\nstderr:\n{string.Join('\n', Error)}";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Process can only kill; the signals under test are others.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
