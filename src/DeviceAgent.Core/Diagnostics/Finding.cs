namespace DeviceAgent.Core.Diagnostics;

/// <summary>A line of the doctor's.</summary>
/// <param name="Check">The check, one of <see cref="CheckNames"/>.</param>
/// <param name="State">How it came out.</param>
/// <param name="Code">One of <see cref="FindingCodes"/> for a warning and a failure, else null: the heading in docs/troubleshooting.md.</param>
/// <param name="Observed">What was seen; one line.</param>
/// <param name="Remedy">What to do about a warning or a failure, else null.</param>
/// <param name="Because">The check that had to be right first and was not, for one that was left out; else null.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
public sealed record Finding(string Check, FindingState State, string? Code, string Observed, string? Remedy, string? Because, long DurationMs)
{
    /// <summary>The page with a section for each code.</summary>
    public const string Page = "docs/troubleshooting.md";

    /// <summary>Where there is more about the code; null without one.</summary>
    public string? Link => Code is null ? null : $"{Page}#{Code}";
}
