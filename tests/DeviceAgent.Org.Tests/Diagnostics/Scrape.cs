using System.Globalization;
using System.Text.RegularExpressions;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>What <c>/metrics</c> answered, in Prometheus' text format.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> samples = [];

    private Scrape(string text)
    {
        Text = text;
        foreach (Match sample in SampleLine().Matches(text))
        {
            string name = sample.Groups["name"].Value;
            string[] labels = [.. Label().Matches(sample.Groups["labels"].Value).Select(l => l.Value).Order(StringComparer.Ordinal)];
            samples.Add($"{name}{{{string.Join(",", labels)}}}", double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
        }

        Metrics = [.. TypeLine().Matches(text).Select(type => (type.Groups["name"].Value, type.Groups["type"].Value, LabelsOf(type.Groups["name"].Value)))];
    }

    public string Text { get; }

    /// <summary>Name, type and the names of its labels in alphabetic order.</summary>
    public IReadOnlyList<(string Name, string Type, string Labels)> Metrics { get; }

    /// <summary>The value of a sample such as <c>deviceorg_polls_total{result="empty"}</c>, labels in alphabetic order.</summary>
    public double this[string sample] => samples.TryGetValue(sample.Contains('{', StringComparison.Ordinal) ? sample : sample + "{}", out double value)
        ? value : throw new Xunit.Sdk.XunitException($"{sample} is not in:\n{Text}");

    public static async Task<Scrape> OfAsync(TestOrg org) => new(await org.Admin.GetStringAsync(new Uri("/metrics", UriKind.Relative)));

    private string LabelsOf(string metric) => string.Join(", ", samples.Keys
        .Where(s => s.StartsWith(metric + "{", StringComparison.Ordinal) || s.StartsWith(metric + "_count{", StringComparison.Ordinal))
        .SelectMany(s => Label().Matches(s).Select(l => l.Groups["key"].Value))
        .Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("""^(?<name>\w+)(\{(?<labels>.*)\})? (?<value>\S+)$""", RegexOptions.Multiline)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<key>\w+)="[^"]*"(?=[,}]|$)""")]
    private static partial Regex Label();

    [GeneratedRegex(@"^# TYPE (?<name>\w+) (?<type>\w+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
