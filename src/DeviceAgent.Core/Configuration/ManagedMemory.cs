#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Configuration;

/// <summary>The last managed settings that were good, in a file: what stays when a profile comes with a bad value.</summary>
/// <param name="file">Absolute; its folder is made when it is first written.</param>
internal sealed class ManagedMemory(string file)
{
    public const string FileName = "managed.json";

    private readonly Dictionary<string, string[]> known = Read(file);

    /// <summary>Everything that was good.</summary>
    public IReadOnlyList<RawSetting> All => [.. known.Keys.Order(StringComparer.Ordinal).Select(Find).OfType<RawSetting>()];

    /// <summary>Null when the key was never good.</summary>
    public RawSetting? Find(string key) =>
        known.TryGetValue(key, out string[]? values) && values.Length > 0 ? new RawSetting(key, values, $"{ManagedSettings.Source}, the last good value") : null;

    /// <summary>Replaces what is known. Keys that a profile no longer sets are forgotten.</summary>
    /// <returns>What went wrong, in one line; null when nothing.</returns>
    public string? Keep(IReadOnlyList<RawSetting> good)
    {
        Dictionary<string, string[]> now = good.DistinctBy(raw => raw.Key).ToDictionary(raw => raw.Key, raw => raw.Values.ToArray());
        if (now.Count == known.Count && now.All(pair => known.TryGetValue(pair.Key, out string[]? values) && values.SequenceEqual(pair.Value)))
        {
            return null;
        }

        try
        {
            string temporary = file + ".new";
            Directory.CreateDirectory(Path.GetDirectoryName(file)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(now, ManagedMemoryJson.Default.DictionaryStringStringArray));
            File.Move(temporary, file, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{file}: the managed settings cannot be kept for later: {e.Message}";
        }
    }

    private static Dictionary<string, string[]> Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ManagedMemoryJson.Default.DictionaryStringStringArray) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Without the memory a bad value is ignored instead of replaced.
            return [];
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class ManagedMemoryJson : JsonSerializerContext;
