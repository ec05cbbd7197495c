using DeviceAgent.Chaos.Site;

namespace DeviceAgent.Chaos.Faults;

/// <summary>Fills the disk of one agent after the other, at times the org's, and frees it again.</summary>
public sealed class DiskFiller(IReadOnlyList<SmallDisk> disks, Random random)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestFull = TimeSpan.FromSeconds(6);

    /// <summary>So far.</summary>
    public int Filled { get; private set; }

    /// <summary>Goes on until <paramref name="stop"/>, and leaves all disks free. Without any disk it does nothing.</summary>
    public async Task FillAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && disks.Count > 0)
        {
            SmallDisk disk = disks[random.Next(disks.Count)];
            disk.Fill();
            Filled++;
            await PauseAsync(LongestFull, stop);
            disk.Free();
            await PauseAsync(LongestPause, stop);
        }
    }

    private async Task PauseAsync(TimeSpan longest, CancellationToken stop) =>
        await Task.Delay(longest * random.NextDouble(), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
