using DeviceAgent.Org.DeviceAccess.Challenges;

namespace DeviceAgent.Org.Access;

/// <summary>Who guesses too often, by address. What has nothing to do with each other is counted apart.</summary>
public sealed class GuessLimits(TimeProvider time)
{
    /// <summary>Wrong API tokens.</summary>
    public AddressFailures Tokens { get; } = new(time);

    /// <summary>Wrong passwords and wrong one-time links.</summary>
    public AddressFailures SignIns { get; } = new(time);
}
