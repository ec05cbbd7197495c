using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.Core.Configuration;

/// <summary>What a configuration profile sets (managed preferences, forced): it wins over every other source.</summary>
/// <param name="Settings">The settings to use: the given ones, and for a bad value the last good one.</param>
/// <param name="Warnings">What could not be used as it was given, one line each.</param>
internal sealed record ManagedSettings(IReadOnlyList<RawSetting> Settings, IReadOnlyList<string> Warnings)
{
    public const string Source = "managed preferences";

    /// <summary>
    /// What macOS may put beside the settings when a payload has the agent's own domain as its type: PayloadUUID, PayloadVersion and so
    /// on. They say nothing to the agent, and a right profile must not raise a warning. No setting may begin like this.
    /// </summary>
    private const string OfThePayload = "Payload";

    public static readonly ManagedSettings None = new([], []);

    /// <summary>
    /// Design rule 7: a fleet is never taken down by its profile. An unknown key is a warning, a bad value gives way to the last good
    /// one of <paramref name="memory"/>, or without one to the other sources.
    /// </summary>
    /// <param name="forced">The profile's values by key; groups are dictionaries.</param>
    /// <param name="memory">What was good before. It learns nothing here: that the values fit together is not known yet.</param>
    public static ManagedSettings Judge(IReadOnlyDictionary<string, PropertyListValue> forced, ManagedMemory memory)
    {
        var good = new List<RawSetting>();
        var warnings = new List<string>();
        foreach (RawSetting raw in forced
            .Where(pair => !pair.Key.StartsWith(OfThePayload, StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => Flatten(pair.Key, pair.Value, warnings)))
        {
            if (AgentSettings.Find(raw.Key) is not { } definition)
            {
                warnings.Add($"{SettingProblems.UnknownKey(raw)}; it is ignored");
            }
            else if (definition.Apply(new AgentOptions(), raw) is not null)
            {
                good.Add(raw);
            }
            else if (memory.Find(raw.Key) is { } before && definition.Apply(new AgentOptions(), before) is not null)
            {
                good.Add(before);
                warnings.Add($"{SettingProblems.NotAllowed(definition, raw)}; the last good value stays: {SettingProblems.Quoted(string.Join(", ", before.Values))}");
            }
            else
            {
                warnings.Add($"{SettingProblems.NotAllowed(definition, raw)}; it is ignored");
            }
        }

        return new ManagedSettings(good, warnings);
    }

    /// <summary>The profile cannot be read now: what it last said holds on. Nothing else may take its place, least of all a local file.</summary>
    public static ManagedSettings Remember(ManagedMemory memory, string reason) =>
        new(Good(memory), [$"{Source}: cannot be read, the last good values stay: {reason}"]);

    /// <summary>The values of the memory; those that this version does not allow any more are left out.</summary>
    public static IReadOnlyList<RawSetting> Good(ManagedMemory memory) =>
        [.. memory.All.Where(raw => AgentSettings.Find(raw.Key)?.Apply(new AgentOptions(), raw) is not null)];

    /// <summary>A dictionary is a group (or a map); both spellings, <c>Ladder</c> with <c>Notice</c> in it and <c>Ladder:Notice</c>, are the same key.</summary>
    private static IEnumerable<RawSetting> Flatten(string key, PropertyListValue value, List<string> warnings)
    {
        switch (value)
        {
            case PropertyListValue.Dict group:
                return group.Items.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => Flatten($"{key}:{pair.Key}", pair.Value, warnings));
            case PropertyListValue.Array list when list.Items.All(item => Text(item) is not null):
                return [new RawSetting(key, [.. list.Items.Select(item => Text(item)!)], Source)];
            case var one when Text(one) is { } text:
                return [new RawSetting(key, [text], Source)];
            default:
                warnings.Add($"{Source}: {key}: a value of this type is not allowed; allowed: text, number, true or false, or a list of texts; it is ignored");
                return [];
        }
    }

    private static string? Text(PropertyListValue value) => value switch
    {
        PropertyListValue.Text text => text.Value,
        PropertyListValue.Integer number => number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        PropertyListValue.Bool flag => flag.Value ? "true" : "false",
        _ => null,
    };
}
