namespace DeviceAgent.Org.Backup;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its path below the data folder, with slashes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its content, hex, lower case.</param>
/// <param name="Mode">Its permissions, octal: "600".</param>
public sealed record BackupMember(string Name, long Size, string Sha256, string Mode);
