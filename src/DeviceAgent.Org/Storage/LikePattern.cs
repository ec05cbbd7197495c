namespace DeviceAgent.Org.Storage;

/// <summary>What LIKE is given to find a text anywhere.</summary>
public static class LikePattern
{
    /// <summary>The text as it stands, anything before and after it; the escape is the backslash.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
    }
}
