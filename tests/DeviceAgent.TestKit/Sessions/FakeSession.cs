using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.TestKit.Sessions;

/// <summary>A session of <see cref="FakeMachine"/> and the truth about it.</summary>
public sealed class FakeSession
{
    public required ListedSession Listed { get; set; }

    /// <summary>When it really began.</summary>
    public required BootInstant Began { get; init; }

    /// <summary>The first rung that works; null: none does, whatever it claims.</summary>
    public string? EndedBy { get; set; }

    public bool Alive { get; set; } = true;
}
