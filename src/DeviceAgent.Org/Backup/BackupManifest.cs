using System.Text.Json;

namespace DeviceAgent.Org.Backup;

/// <summary>The first entry of a backup: what it is and what it holds.</summary>
public sealed record BackupManifest
{
    /// <summary>The name of its entry.</summary>
    public const string EntryName = "manifest.json";

    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, AllowDuplicateProperties = false };

    public required int Version { get; init; }

    /// <summary>Names this backup.</summary>
    public required string Id { get; init; }

    /// <summary>What the org had acknowledged before this moment is in the backup.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    public required BackupMark Mark { get; init; }

    /// <summary>The newest migration of the database.</summary>
    public required string Migration { get; init; }

    public required IReadOnlyList<BackupMember> Members { get; init; }

    /// <exception cref="JsonException">Not a manifest, of another version, or with a name that is no path below a folder.</exception>
    public static BackupManifest Read(Stream json)
    {
        BackupManifest read = JsonSerializer.Deserialize<BackupManifest>(json, Options) ?? throw new JsonException("the manifest holds null");
        if (read.Version != CurrentVersion)
        {
            throw new JsonException($"it has the format version {read.Version}, and this program reads {CurrentVersion}");
        }

        bool whole = read.Id is not null && read.Mark is not null && read.Migration is not null && read.Members is not null
            && read.Members.All(m => m?.Name is not null && m.Sha256 is not null && m.Mode is not null && IsBelow(m.Name))
            && read.Members.Select(m => m.Name).Distinct(StringComparer.Ordinal).Count() == read.Members.Count;
        return whole ? read : throw new JsonException("the manifest lacks a member, or names a file that cannot be");
    }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>A manifest is as good as whoever hands it over: a name must not lead out of the folder.</summary>
    private static bool IsBelow(string name) =>
        !name.Contains('\0', StringComparison.Ordinal) && name.Split('/').All(part => part is not ("" or "." or ".."));
}
