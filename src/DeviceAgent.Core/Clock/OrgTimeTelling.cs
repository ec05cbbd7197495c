namespace DeviceAgent.Core.Clock;

/// <summary>Short exchanges that can all be true of one clock that was not set in between. Not safe for several threads.</summary>
internal sealed class OrgTimeTelling
{
    private const int MostSamples = 32;

    // In order of time, and each better than all after it: a better newcomer removes the worse ones before it. The first one
    // is the mapping; when it expires the next is the best of what is left.
    private readonly List<OrgTimeSample> samples = [];

    /// <summary>Until when it counts although later exchanges contradict it; without a meaning while it is the newest.</summary>
    internal BootInstant DoubtedUntil { get; set; }

    /// <summary>The tightest exchange, by what it says of now.</summary>
    internal OrgTimeSample Best => samples[0];

    /// <summary>Whether the exchange agrees with all of them.</summary>
    internal bool Allows(OrgTimeSample sample) => samples.TrueForAll(old => old.Allows(sample));

    internal void Take(OrgTimeSample sample)
    {
        while (samples.Count > 0 && sample.IsAtLeastAsGoodAs(samples[^1]))
        {
            samples.RemoveAt(samples.Count - 1);
        }

        if (samples.Count == MostSamples)
        {
            samples.RemoveAt(MostSamples - 1);
        }

        samples.Add(sample);
    }

    /// <summary>Drops what is older, but never the last one.</summary>
    internal void Expire(BootInstant now, TimeSpan lifetime)
    {
        while (samples.Count > 1 && now - samples[0].Received > lifetime)
        {
            samples.RemoveAt(0);
        }
    }
}
