namespace DeviceAgent.Org.Cli.Output;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Wraps">Whether it may be broken where the terminal is narrow. What is copied (ids) may not.</param>
/// <param name="Below">Whether it stands on a line of its own, below the rest of its row, where the terminal has no room for it beside them: for
/// addresses, which nobody can read or copy in pieces. Such columns are the last ones.</param>
public sealed record Column(string Title, bool Wraps = false, bool Below = false);
