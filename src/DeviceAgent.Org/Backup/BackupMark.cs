namespace DeviceAgent.Org.Backup;

/// <summary>The last committed point that a backup holds.</summary>
/// <param name="Log">The highest number of the System Log; 0 when it is empty.</param>
/// <param name="Commands">The highest number of a command; 0 when there is none.</param>
/// <param name="Epoch">The epoch: 1 before any restore.</param>
public sealed record BackupMark(long Log, long Commands, int Epoch);
