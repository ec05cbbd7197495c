using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.State;
using DeviceAgent.Linux.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Chaos.PowerCuts;

/// <summary>
/// The agent's own state folder and ledger on a real ext4 whose power is cut at a random moment while they write; after the next mount
/// everything whose write had returned must be there, and nothing damaged.
/// </summary>
public sealed class PowerCutRun(LoopDisk disk, Random random)
{
    private const string Replaced = "sessions.json";
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(120);

    /// <summary>Longer than what follows: a replaced file must be the whole new one or the whole old one.</summary>
    private static readonly string Filler = new('x', 5000);

    private readonly List<string> violations = [];
    private readonly HashSet<string> open = [];
    private int written;
    private volatile bool isCut;
    private int replaced;

    /// <summary>Cuts the power again and again, on one disk that is never repaired.</summary>
    /// <returns>Whether nothing was lost or damaged.</returns>
    public static async Task<bool> RunAsync(int cuts, int seed, CancellationToken cancellationToken)
    {
        if (LoopDisk.Problem is { } problem)
        {
            Console.WriteLine($"NOT RUN: {problem}");
            return false;
        }

        string folder = Directory.CreateTempSubdirectory("device-power-").FullName;
        var disk = new LoopDisk(folder);
        await disk.MakeAsync(cancellationToken);
        var run = new PowerCutRun(disk, new Random(seed));
        for (int cut = 0; cut < cuts; cut++)
        {
            await run.LiveAndDieAsync(cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
        run.violations.ForEach(Console.WriteLine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {run.written} records and {run.replaced} replaced files were flushed"));
        Console.WriteLine($"{cuts} power cuts, {run.violations.Count} violations");
        return run.violations.Count == 0;
    }

    private async Task LiveAndDieAsync(CancellationToken cancellationToken)
    {
        await disk.MountAsync(cancellationToken);
        isCut = false;
        try
        {
            Task writing = Task.Run(Write, CancellationToken.None);
            await Task.WhenAny(writing, Task.Delay(LongestLife * random.NextDouble(), TimeProvider.System, cancellationToken));
            isCut = true;
            disk.CutPower(random);
            await writing;
        }
        finally
        {
            await disk.UnmountAsync(CancellationToken.None);
        }

        await disk.MountAsync(cancellationToken);
        try
        {
            Check();
        }
        finally
        {
            await disk.UnmountAsync(CancellationToken.None);
        }
    }

    private string State => Path.Combine(disk.MountPoint, "state");

    /// <summary>
    /// As an agent does, until the disk fails. Only what returned before the cut counts: a flush that is under way meanwhile may return to a
    /// process that a real power cut leaves no time.
    /// </summary>
    private void Write()
    {
        try
        {
            using var folder = new StateFolder(State, new LinuxFolderPlatform());
            using var ledger = new CommandLedger(folder, NullLogger<CommandLedger>.Instance);
            for (int next = replaced; ; )
            {
                string jti = Guid.NewGuid().ToString("N");
                ledger.Append(new ReceivedRecord(jti, Command(jti)));
                if (isCut)
                {
                    return;
                }

                open.Add(jti);
                written++;
                folder.Replace(Replaced, System.Text.Encoding.ASCII.GetBytes($"{++next} {Filler} end"));
                replaced = isCut ? replaced : next;
            }
        }
        catch (IOException)
        {
            // The power is gone.
        }
    }

    private void Check()
    {
        using var folder = new StateFolder(State, new LinuxFolderPlatform());
        using var ledger = new CommandLedger(folder, NullLogger<CommandLedger>.Instance);
        foreach (string jti in open.Where(jti => !ledger.Knows(jti)))
        {
            violations.Add($"the command {jti} was flushed and is lost");
        }

        if (folder.Names().Contains(CommandLedger.DamagedFileName))
        {
            violations.Add("the ledger is damaged");
        }

        string[] words = System.Text.Encoding.ASCII.GetString(folder.Read(Replaced) ?? "0 x end"u8.ToArray()).Split(' ');
        if (words is not [_, _, "end"] || int.Parse(words[0], CultureInfo.InvariantCulture) < replaced)
        {
            violations.Add($"{Replaced} was replaced {replaced} times and says {words[0]}");
        }

        // Some commands end, so that the ledger does not only grow, and is compacted now and then.
        foreach (string jti in open.ToArray())
        {
            ledger.Append(new ClosedRecord(jti));
        }

        open.Clear();
    }

    private static LogoutCommand Command(string jti) => new()
    {
        Jti = jti,
        IssuedAt = DateTimeOffset.UnixEpoch,
        Issued = BootInterval.At(BootInstant.Boot),
        BootId = "boot",
        ReceivedAt = DateTimeOffset.UnixEpoch,
        ReasonAdmin = new string('r', 400),
    };
}
