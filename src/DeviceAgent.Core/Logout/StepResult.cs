namespace DeviceAgent.Core.Logout;

/// <summary>What a rung said of itself. A hint only: whether the session is gone, a fresh listing says.</summary>
/// <param name="Done">False when the rung could not even be tried.</param>
/// <param name="Detail">What it said, in words; empty when nothing.</param>
public readonly record struct StepResult(bool Done, string Detail);
