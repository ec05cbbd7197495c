namespace DeviceAgent.Simulation.Machines;

/// <summary>The process was killed. No code of the agent may handle it and go on; if one does, the next seam throws again.</summary>
public sealed class ProcessDiedException() : Exception("the process was killed");
