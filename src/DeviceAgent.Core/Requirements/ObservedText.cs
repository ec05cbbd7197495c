namespace DeviceAgent.Core.Requirements;

/// <summary>Makes text of unknown origin fit for logs and reports.</summary>
public static class ObservedText
{
    private const int Longest = 100;

    /// <summary>One line of at most 100 characters.</summary>
    public static string Of(string text)
    {
        var cut = text.Length <= Longest ? text : text[..Longest] + "...";
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }
}
