using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.DeviceAccess.Challenges;

namespace DeviceAgent.Org.Access;

/// <summary>Who guesses too often, by address. What has nothing to do with each other is counted apart.</summary>
public sealed class GuessLimits(TimeProvider time)
{
    /// <summary>Wrong API tokens.</summary>
    public AddressFailures Tokens { get; } = new(time);

    /// <summary>Wrong passwords and wrong one-time links.</summary>
    public AddressFailures SignIns { get; } = new(time);

    /// <summary>Answers of an identity provider that lead to no sign-in. Anybody can send such, so they are written down only so often.</summary>
    public AddressFailures Answers { get; } = new(time);

    /// <summary>Who may still try while the local administrator is locked.</summary>
    public LockedTries WhileLocked { get; } = new(time);
}
