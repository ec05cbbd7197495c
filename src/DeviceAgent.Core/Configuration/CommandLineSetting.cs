namespace DeviceAgent.Core.Configuration;

/// <summary>A setting given as <c>--KEY VALUE</c>.</summary>
/// <param name="Key">Without the dashes.</param>
/// <param name="Value">As given.</param>
public sealed record CommandLineSetting(string Key, string Value);
