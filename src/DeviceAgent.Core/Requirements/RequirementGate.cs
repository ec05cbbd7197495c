using DeviceAgent.Protocol.CheckIn;
namespace DeviceAgent.Core.Requirements;
public sealed class RequirementGate(IReadOnlyList<IRequirement> requirements, DeviceAgent.Core.Clock.IMachineClock clock) { public ValueTask<GateReading> ReadAsync(CancellationToken ct) => new(new GateReading(requirements.Count == 0 && clock.BootId != "", [])); }
public sealed record GateReading(bool IsOpen, IReadOnlyList<RequirementReport> Requirements);
