using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>What is examined: the configuration, and the same parts of the machine that the running agent is made of.</summary>
public sealed record DoctorSubject
{
    public required AgentConfiguration Configuration { get; init; }

    public required IDeviceIdentity Identity { get; init; }

    public required IMachineClock Clock { get; init; }

    public required IFolderPlatform Folders { get; init; }

    public required IHardwareIdentity Hardware { get; init; }

    public required IReadOnlyList<IRequirement> Requirements { get; init; }

    /// <summary>Whether the agent only ever runs as root here: on macOS.</summary>
    public required bool RunsAsRoot { get; init; }

    public AgentOptions Options => Configuration.Options;
}
