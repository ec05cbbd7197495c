namespace DeviceAgent.Core.Configuration;

/// <summary>What a key is set to, and by whom.</summary>
/// <param name="Key">The key; for a map, with the admin's own last part.</param>
/// <param name="Value">The value as text; several with a comma between them; null when the key is unset.</param>
/// <param name="Source">Where the value comes from, in words; <see cref="DefaultSource"/> when nobody set it.</param>
public sealed record EffectiveSetting(string Key, string? Value, string Source)
{
    public const string DefaultSource = "default";

    /// <summary>Between the texts of a list: no text of a list has a blank in it.</summary>
    public const string Separator = ", ";
}
