namespace DeviceAgent.Org.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Wraps">Whether it may be broken where the terminal is narrow. What is copied (ids) may not.</param>
public sealed record Column(string Title, bool Wraps = false);
