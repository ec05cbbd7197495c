namespace DeviceAgent.Cli.Status;

/// <summary>How a line of the status is to be taken. Always a word, and a colour beside it where there are colours.</summary>
internal enum Mark
{
    None,
    Ok,
    Warning,
    Failed,
}
