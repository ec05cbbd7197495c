namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>What came of signalling a session.</summary>
/// <param name="Reached">How many processes got the signal.</param>
/// <param name="Failures">Why others did not, in words.</param>
internal readonly record struct SignalResult(int Reached, IReadOnlyList<string> Failures);
