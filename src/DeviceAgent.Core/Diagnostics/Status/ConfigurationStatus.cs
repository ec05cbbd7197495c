namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The configuration by which the agent works.</summary>
/// <param name="File">The file that was read; null when there was none.</param>
/// <param name="ReadAt">When it was read last, also when the reading changed nothing.</param>
/// <param name="Warnings">What could not be used as it was given; null in the public file.</param>
/// <param name="Refused">Why the configuration that was read last is not used, and the one before still is; null when it is, and in the public file.</param>
public sealed record ConfigurationStatus(string? File, DateTimeOffset ReadAt, IReadOnlyList<string>? Warnings, string? Refused);
