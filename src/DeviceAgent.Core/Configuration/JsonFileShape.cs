using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DeviceAgent.Core.Configuration;

/// <summary>
/// Checks in a JSON file what the configuration provider does not keep: types, duplicate keys, the line of every key.
/// Comments and trailing commas are allowed, as the provider allows them.
/// </summary>
internal sealed class JsonFileShape
{
    private readonly byte[] json;
    private readonly string file;
    private readonly Dictionary<string, (string Spelled, int Line)> keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> refused = [];
    private readonly List<string> problems = [];

    private JsonFileShape(byte[] json, string file)
    {
        this.json = json;
        this.file = file;
    }

    public IReadOnlyList<string> Problems => problems;

    /// <summary>A key stands there twice: the provider would not read the file.</summary>
    public bool HasDuplicates { get; private set; }

    /// <exception cref="JsonException">Not JSON.</exception>
    public static JsonFileShape Check(byte[] json, string file)
    {
        if (!Utf8.IsValid(json))
        {
            // The reader would only notice in a text that it decodes.
            throw new JsonException("the file is not UTF-8");
        }

        var shape = new JsonFileShape(json, file);
        var reader = new Utf8JsonReader(
            json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("the file must hold one JSON object", null, shape.LineOf(reader.TokenStartIndex) - 1, 0);
        }

        shape.ReadObject(ref reader, "");
        while (reader.Read())
        {
            // To the end, so that text after the object is noticed.
        }

        return shape;
    }

    /// <summary>Where a key stands, for messages.</summary>
    public string SourceOf(string key) => $"{file}, line {LineOf(key)}";

    public int LineOf(string key) => keys.TryGetValue(key, out var at) ? at.Line : 1;

    /// <summary>Whether a problem of this key has been reported already.</summary>
    public bool IsRefused(string key) =>
        refused.Any(r => key.Equals(r, StringComparison.Ordinal) || key.StartsWith(r + ":", StringComparison.Ordinal));

    private void ReadObject(ref Utf8JsonReader reader, string path)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var key = path.Length == 0 ? name : $"{path}:{name}";
            var line = LineOf(reader.TokenStartIndex);
            if (!keys.TryAdd(key, (key, line)) && !(keys[key].Spelled == key && IsOpenGroup(ref reader, key)))
            {
                HasDuplicates = true;
                problems.Add($"{file}, line {line}: key {SettingProblems.Quoted(key)} stands there twice, "
                    + $"first as {SettingProblems.Quoted(keys[key].Spelled)} in line {keys[key].Line}; allowed: once");
            }

            reader.Read();
            ReadValue(ref reader, key);
        }
    }

    /// <summary>A group may be opened twice; the provider merges the two.</summary>
    private static bool IsOpenGroup(ref Utf8JsonReader reader, string key)
    {
        var ahead = reader;
        return ahead.Read() && ahead.TokenType == JsonTokenType.StartObject && AgentSettings.Find(key) is null;
    }

    private void ReadValue(ref Utf8JsonReader reader, string key)
    {
        var definition = AgentSettings.Find(key);
        if (reader.TokenType == JsonTokenType.StartObject && definition is null)
        {
            var before = keys.Count;
            ReadObject(ref reader, key);
            if (keys.Count == before && !AgentSettings.IsGroup(key))
            {
                Refuse(key, SettingProblems.UnknownKey(new RawSetting(key, ["{}"], SourceOf(key))));
            }

            return;
        }

        var fits = definition?.Kind switch
        {
            null => reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null),
            SettingKind.Boolean => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
            SettingKind.Number => reader.TokenType is JsonTokenType.Number,
            SettingKind.Map or SettingKind.List => reader.TokenType is JsonTokenType.String || IsListOfTexts(ref reader),
            _ => reader.TokenType is JsonTokenType.String,
        };
        var start = reader.TokenStartIndex;
        reader.Skip();
        if (!fits)
        {
            var text = SettingProblems.OneLine(InOneLine(json.AsSpan()[(int)start..(int)reader.BytesConsumed]));
            Refuse(key, definition is null
                ? SettingProblems.UnknownKey(new RawSetting(key, [text], SourceOf(key)))
                : SettingProblems.NotAllowed(definition, key, SourceOf(key), text) + Hint(definition));
        }
    }

    private void Refuse(string key, string problem)
    {
        refused.Add(key);
        problems.Add(problem);
    }

    private static string Hint(SettingDefinition definition) => definition.Kind switch
    {
        SettingKind.Boolean or SettingKind.Number => ", without quotes",
        SettingKind.Map or SettingKind.List => ", as one text or a list of texts in quotes",
        _ => ", as text in quotes",
    };

    private static bool IsListOfTexts(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        var count = 0;
        if (ahead.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (ahead.Read() && ahead.TokenType == JsonTokenType.String)
        {
            count++;
        }

        return ahead.TokenType == JsonTokenType.EndArray && count > 0;
    }

    private static string InOneLine(ReadOnlySpan<byte> utf8) =>
        string.Join(' ', Encoding.UTF8.GetString(utf8).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private int LineOf(long offset) => json.AsSpan(0, (int)offset).Count((byte)'\n') + 1;
}
