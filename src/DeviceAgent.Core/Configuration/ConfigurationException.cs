namespace DeviceAgent.Core.Configuration;

/// <summary>The configuration cannot be used. The message is one line: the first problem, and how many more there are.</summary>
public sealed class ConfigurationException : Exception
{
    /// <param name="problems">At least one line.</param>
    public ConfigurationException(IReadOnlyList<string> problems)
        : base(problems.Count == 1 ? problems[0] : $"{problems[0]} (and {problems.Count - 1} more)")
    {
        Problems = problems;
    }

    public ConfigurationException(string problem)
        : this([problem])
    {
    }

    /// <summary>Every problem that was found, one line each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
