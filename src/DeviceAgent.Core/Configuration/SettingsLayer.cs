using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace DeviceAgent.Core.Configuration;

/// <summary>What one source gives: settings as text, and what is wrong with it already before they are parsed.</summary>
internal sealed record SettingsLayer(IReadOnlyList<RawSetting> Settings, IReadOnlyList<string> Problems)
{
    public static readonly SettingsLayer Empty = new([], []);

    /// <exception cref="ConfigurationException">The file cannot be read, or is not JSON.</exception>
    public static SettingsLayer FromFile(string path)
    {
        try
        {
            return FromJson(ReadAll(path), path);
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new ConfigurationException(
                $"{path}, line {(e.LineNumber ?? 0) + 1}, position {(e.BytePositionInLine ?? 0) + 1}: not valid JSON: {reason}; allowed: one JSON object");
        }
        catch (InvalidOperationException e)
        {
            // A text with half a surrogate pair.
            throw new ConfigurationException($"{path}: not valid JSON: {e.Message.TrimEnd('.')}; allowed: one JSON object");
        }
    }

    public static SettingsLayer FromEnvironment(string prefix)
    {
        var values = Read(new ConfigurationBuilder().AddEnvironmentVariables(prefix))
            .Select(pair => new RawSetting(
                pair.Key,
                [pair.Value],
                $"environment variable {prefix}{ListKey(pair.Key).Replace(":", "__", StringComparison.Ordinal)}"));
        return new(JoinLists(values), []);
    }

    public static SettingsLayer FromCommandLine(IReadOnlyList<CommandLineSetting> settings)
    {
        const string Source = "the command line";
        var layer = JoinLists(settings.Select(setting => new RawSetting(setting.Key, [setting.Value], Source)));
        var twice = layer.Where(raw => raw.Values.Count > 1 && !TakesSeveral(raw.Key));
        return new(layer, [.. twice.Select(SettingProblems.TwiceOnTheCommandLine)]);
    }

    private static SettingsLayer FromJson(byte[] json, string path)
    {
        var shape = JsonFileShape.Check(json, path);
        if (shape.HasDuplicates)
        {
            return new([], shape.Problems);
        }

        using var stream = new MemoryStream(json);
        var values = Read(new ConfigurationBuilder().AddJsonStream(stream))
            .Where(pair => !shape.IsRefused(pair.Key))
            .Select(pair => new RawSetting(pair.Key, [InFileSpelling(pair.Key, pair.Value)], shape.SourceOf(ListKey(pair.Key))));
        return new([.. JoinLists(values).OrderBy(raw => shape.LineOf(raw.Key))], shape.Problems);
    }

    /// <summary>Lists in their order: the configuration enumerates backwards.</summary>
    private static IEnumerable<(string Key, string Value)> Read(IConfigurationBuilder source) => source.Build().AsEnumerable()
        .Where(pair => pair.Value is not null)
        .OrderBy(pair => pair.Key, ConfigurationKeyComparer.Instance)
        .Select(pair => (pair.Key, pair.Value!));

    private static byte[] ReadAll(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read: {e.Message.TrimEnd('.')}; allowed: a readable JSON file");
        }
    }

    /// <summary>The provider writes <c>True</c> for JSON's <c>true</c>.</summary>
    private static string InFileSpelling(string key, string value) =>
        AgentSettings.Find(key)?.Kind == SettingKind.Boolean ? value.ToLowerInvariant() : value;

    /// <summary><c>AccountLinks:alice:0</c> is the first of <c>AccountLinks:alice</c>; any other key is its own.</summary>
    private static string ListKey(string key)
    {
        var last = key.LastIndexOf(':');
        return last > 0
            && int.TryParse(key.AsSpan(last + 1), System.Globalization.NumberStyles.None, null, out _)
            && TakesSeveral(key[..last])
                ? key[..last]
                : key;
    }

    private static bool TakesSeveral(string key) => AgentSettings.Find(key)?.Kind is SettingKind.Map or SettingKind.List;

    private static List<RawSetting> JoinLists(IEnumerable<RawSetting> values) =>
        [.. values
            .GroupBy(raw => ListKey(raw.Key), StringComparer.Ordinal)
            .Select(group => new RawSetting(group.Key, [.. group.SelectMany(raw => raw.Values)], group.First().Source))];
}
