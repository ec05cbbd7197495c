using System.Text.Json;

namespace DeviceAgent.Org.Backup;

/// <summary>The file <c>restore.json</c> in a data folder that was restored: the org's next start opens a new epoch by it, and deletes it.</summary>
/// <param name="RestoreId">Names this restore.</param>
/// <param name="RestoredAt">When it was put in place.</param>
/// <param name="BackupId">The backup.</param>
/// <param name="TakenAt">When that was taken.</param>
/// <param name="Mark">What it holds.</param>
public sealed record RestoreNote(string RestoreId, DateTimeOffset RestoredAt, string BackupId, DateTimeOffset TakenAt, BackupMark Mark)
{
    public const string FileName = "restore.json";

    /// <exception cref="JsonException">Not such a file.</exception>
    public static RestoreNote Read(byte[] json) =>
        JsonSerializer.Deserialize<RestoreNote>(json, JsonSerializerOptions.Web) is { RestoreId: not null, BackupId: not null, Mark: not null } note
            ? note
            : throw new JsonException("it lacks a member");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
}
