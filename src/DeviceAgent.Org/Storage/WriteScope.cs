namespace DeviceAgent.Org.Storage;

/// <summary>What a write may depend on and change: it decides which other writes, of this process or of another, wait for it.</summary>
public readonly record struct WriteScope
{
    private WriteScope(string? deviceId, bool waits)
    {
        DeviceId = deviceId;
        Waits = waits;
    }

    /// <summary>Anything: every other write but <see cref="Alone"/> waits.</summary>
    public static WriteScope Org { get; } = new(null, waits: true);

    /// <summary>Statements that are right by themselves whatever is written meanwhile, such as a time that only grows: nobody waits.</summary>
    public static WriteScope Alone { get; } = new(null, waits: false);

    /// <summary>The one device; null for any.</summary>
    public string? DeviceId { get; }

    /// <summary>Whether others wait for it at all.</summary>
    public bool Waits { get; }

    /// <summary>What belongs to one device: its commands, links, keys. Writes for other devices run beside it, one of <see cref="Org"/> does not.</summary>
    public static WriteScope Device(string deviceId) => new(deviceId, waits: true);
}
