namespace DeviceAgent.Core.Configuration;

/// <summary>A key with its text as one source gives it, before it is parsed.</summary>
/// <param name="Key">As it is spelled there.</param>
/// <param name="Values">One text, or several for a map or a list.</param>
/// <param name="Source">Where it stands, in words: a file with the line, an environment variable, the command line.</param>
public sealed record RawSetting(string Key, IReadOnlyList<string> Values, string Source)
{
    /// <summary>The only value of a setting that takes one.</summary>
    public string Value => Values[0];

    /// <summary>All values as one text.</summary>
    public string Joined => string.Join(EffectiveSetting.Separator, Values);
}
