namespace DeviceAgent.Cli.Status;

/// <summary>One thing of the status.</summary>
/// <param name="Mark">How it is to be taken.</param>
/// <param name="Name">What it is about; empty for another line of the one before.</param>
/// <param name="Text">One line each.</param>
internal sealed record StatusLine(Mark Mark, string Name, params IReadOnlyList<string> Text);
