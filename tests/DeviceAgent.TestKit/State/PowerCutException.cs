namespace DeviceAgent.TestKit.State;

/// <summary>The machine is off. Not an IOException: no code of the agent may handle it and go on.</summary>
public sealed class PowerCutException() : Exception("the power is off");
