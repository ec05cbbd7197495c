using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>The smallest messages that may be sent.</summary>
internal static class Messages
{
    internal static CheckInRequest CheckIn { get; } = new()
    {
        AgentVersion = "1.0.0",
        HostName = "mac-1",
        OperatingSystem = new OperatingSystemReport("macOS", "26.0"),
        BootId = "boot-1",
        DryRun = false,
        Requirements = [],
        Accounts = [],
        Sessions = [],
        Refusals = [],
    };

    internal static OutcomeReport Outcome { get; } = new()
    {
        Jti = "jti-1",
        Sequence = 1,
        Status = OutcomeStatus.Completed,
        Final = true,
        DryRun = false,
        Attempts = 1,
        Sessions = [],
        Steps = [],
        Times = new OutcomeTimes(DateTimeOffset.UnixEpoch, null, null, null, DateTimeOffset.UnixEpoch),
    };
}
