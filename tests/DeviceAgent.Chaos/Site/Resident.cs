using DeviceAgent.Chaos.Books;
using DeviceAgent.Demo;
using DeviceAgent.Demo.Programs;

namespace DeviceAgent.Chaos.Site;

/// <summary>A program that is started again whenever it has ended, as launchd and systemd do, and can be killed at any moment.</summary>
/// <param name="name">For people.</param>
/// <param name="current">The program that runs or ran last.</param>
/// <param name="start">Starts it again. May take until it is ready; a kill meanwhile ends it with <see cref="DemoException"/>.</param>
/// <param name="disk">The disk with its data; null for none of its own.</param>
/// <param name="random">Of the pauses.</param>
public sealed class Resident(string name, Func<ChildProgram> current, Func<Task> start, SmallDisk? disk, Random random) : IDisposable
{
    /// <summary>128 + SIGKILL.</summary>
    private const int Killed = 137;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim gate = new(1);
    private readonly List<ExitEntry> exits = [];

    public string Name => name;

    public SmallDisk? Disk => disk;

    /// <summary>How often it was killed here.</summary>
    public int Kills { get; private set; }

    /// <summary>Every end, killed or not. Complete once <see cref="KeepUpAsync"/> has ended.</summary>
    public IReadOnlyList<ExitEntry> Exits => exits;

    /// <summary>Kills it; false when it does not run just now.</summary>
    public async Task<bool> KillAsync()
    {
        await gate.WaitAsync();
        try
        {
            ChildProgram program = current();
            if (program.HasExited)
            {
                return false;
            }

            await program.KillAsync();
            if (program.ExitCode != Killed)
            {
                return false;
            }

            Kills++;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Noted as ended and put away: the next one is not there yet.
            return false;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts it again and again until <paramref name="stop"/>.</summary>
    public async Task KeepUpAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Task.Delay(Tick, TimeProvider.System, stop);
                if (await NoteExitAsync())
                {
                    await Task.Delay(LongestPause * random.NextDouble(), TimeProvider.System, stop);
                    await start();
                }
            }
            catch (DemoException)
            {
                await NoteStartAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => gate.Dispose();

    /// <summary>A start that failed because the program has ended is noted as an end with the next look.</summary>
    private async Task NoteStartAsync()
    {
        await gate.WaitAsync();
        if (!current().HasExited)
        {
            exits.Add(new ExitEntry(name, ExitEntry.NotReady, disk?.WasFullJustNow == true));
        }

        gate.Release();
    }

    private async Task<bool> NoteExitAsync()
    {
        await gate.WaitAsync();
        try
        {
            ChildProgram program = current();
            if (!program.HasExited)
            {
                return false;
            }

            exits.Add(new ExitEntry(name, program.ExitCode, disk?.WasFullJustNow == true));
            return true;
        }
        finally
        {
            gate.Release();
        }
    }
}
