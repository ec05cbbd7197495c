using DeviceAgent.Chaos.Network;

namespace DeviceAgent.Chaos.Faults;

/// <summary>Lets the way of one agent to the org be good and bad by turns.</summary>
public sealed class LinkWeather(FaultProxy link, Random random)
{
    private static readonly LinkFault[] Bad = [LinkFault.Slow, LinkFault.Throttled, LinkFault.Cut, LinkFault.Refused, LinkFault.BlackHole];
    private static readonly TimeSpan LongestSpell = TimeSpan.FromSeconds(8);

    /// <summary>Bad spells so far.</summary>
    public int Spells { get; private set; }

    /// <summary>Goes on until <paramref name="stop"/>, and leaves good weather.</summary>
    public async Task ChangeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            bool good = link.Fault != LinkFault.None;
            link.Fault = good ? LinkFault.None : Bad[random.Next(Bad.Length)];
            Spells += good ? 0 : 1;
            await Task.Delay(LongestSpell * random.NextDouble(), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        link.Fault = LinkFault.None;
    }
}
