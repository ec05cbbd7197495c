using DeviceAgent.Chaos.Load;
using DeviceAgent.Chaos.Site;

namespace DeviceAgent.Chaos.Faults;

/// <summary>Kills the org or an agent, again and again: at any moment, or within half a second of a logout's issue.</summary>
public sealed class Killer(ChaosSite site, Orders orders, Random random)
{
    private const int OneInSoManyIsTheOrg = 5;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3.2);
    private static readonly TimeSpan LongestAim = TimeSpan.FromMilliseconds(500);

    /// <summary>So far.</summary>
    public int Kills => site.Residents.Sum(resident => resident.Kills);

    /// <summary>Kills until <paramref name="stop"/>, or until there are <paramref name="most"/> kills.</summary>
    public async Task KillAsync(int most, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && Kills < most)
        {
            await PauseAsync(LongestPause * random.NextDouble(), stop);
            if (random.Next(2) == 0)
            {
                await Task.WhenAny(orders.Next, Task.Delay(LongestPause, TimeProvider.System, stop));
                await PauseAsync(LongestAim * random.NextDouble(), stop);
            }

            int victim = random.Next(OneInSoManyIsTheOrg) == 0 ? 0 : 1 + random.Next(site.Devices.Count);
            await site.Residents[victim].KillAsync();
        }
    }

    private static async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
