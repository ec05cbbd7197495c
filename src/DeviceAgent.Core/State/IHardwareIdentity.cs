namespace DeviceAgent.Core.State;

/// <summary>By what this machine is told from every other: the platform's part of <see cref="HardwareBinding"/>.</summary>
public interface IHardwareIdentity
{
    /// <summary>
    /// The machine's names that can be read now, the one that says most about the hardware first. Empty when there is none (a
    /// container) or none can be read. Never throws.
    /// </summary>
    IReadOnlyList<HardwareId> Read();
}
