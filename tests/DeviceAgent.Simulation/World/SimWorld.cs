namespace DeviceAgent.Simulation.World;

/// <summary>The true time, the dice, and everybody's clocks. Time passes only in <see cref="PassAsync"/>.</summary>
public sealed class SimWorld
{
    /// <summary>What a right wall clock shows when the world begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly List<SimTime> clocks = [];

    public SimWorld(int seed)
    {
        Dice = new Random(seed);
        TrueTime = AddClock(1);
    }

    /// <summary>Since <see cref="Start"/>.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The only source of chance.</summary>
    public Random Dice { get; }

    /// <summary>A clock that is right: the network's.</summary>
    public SimTime TrueTime { get; }

    /// <summary>Everything that happened, one line each; null when nobody reads it.</summary>
    public Action<string>? Story { get; set; }

    public SimTime AddClock(double rate)
    {
        var clock = new SimTime(this, rate);
        clocks.Add(clock);
        return clock;
    }

    /// <summary>How often what happened, for the figures of a campaign.</summary>
    public Dictionary<string, int> Tally { get; } = [];

    /// <exception cref="ArgumentException">It is none of <see cref="Tallies.All"/>.</exception>
    public void Count(string what) =>
        Tally[Tallies.All.Contains(what) ? what : throw new ArgumentException($"nobody counts {what}", nameof(what))] = Tally.GetValueOrDefault(what) + 1;

    public void Tell(string what) => Story?.Invoke($"{Now:hh\\:mm\\:ss\\.fff} {what}");

    /// <summary>Whether something happens that happens with this probability.</summary>
    public bool Chance(double probability) => Dice.NextDouble() < probability;

    /// <summary>A time span from 0 to <paramref name="longest"/>, short ones more often than long ones.</summary>
    public TimeSpan UpTo(TimeSpan longest)
    {
        double part = Dice.NextDouble();
        return longest * part * part;
    }

    public T Pick<T>(IReadOnlyList<T> some) => some[Dice.Next(some.Count)];

    /// <summary>Time passes; timers fire one after the other, and after each everything goes on as far as it can.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        TimeSpan until = Now + span;
        await Quiet.WaitAsync();
        while (NextClock(until) is { } next)
        {
            Now = next.Due > Now ? next.Due : Now;
            next.Clock.FireNext();
            await Quiet.WaitAsync();
        }

        Now = until;
    }

    private (SimTime Clock, TimeSpan Due)? NextClock(TimeSpan until)
    {
        (SimTime Clock, TimeSpan Due)? first = null;
        foreach (SimTime clock in clocks)
        {
            if (clock.NextDue is { } due && due <= until && (first is null || due < first.Value.Due))
            {
                first = (clock, due);
            }
        }

        return first;
    }
}
