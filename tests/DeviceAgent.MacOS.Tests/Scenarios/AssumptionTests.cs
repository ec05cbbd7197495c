using System.Text.RegularExpressions;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>What the simulated Mac assumes is what a person with a Mac is asked to confirm, and nothing else.</summary>
public sealed partial class AssumptionTests
{
    [Fact]
    public void Each_assumption_of_the_simulated_Mac_has_its_row_in_the_checklist_and_the_other_way_round()
    {
        string folder = Path.Combine(Repository.Root, "tests", "DeviceAgent.TestKit", "Mac");
        var inCode = Directory.EnumerateFiles(folder, "*.cs")
            .SelectMany(file => InCode().Matches(File.ReadAllText(file)).Select(match => (match.Groups[1].Value, Path.GetFileName(file))))
            .ToHashSet();
        var inPage = InPage().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "mac-checklist.md")))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value))
            .ToArray();
        Assert.NotEmpty(inCode);
        Assert.Equal(inCode.Order(), inPage.Order());
    }

    [GeneratedRegex(@"Assumed\((\d+)\)")]
    private static partial Regex InCode();

    /// <summary>| no. | what | `file` ...</summary>
    [GeneratedRegex(@"^\| (\d+) \|[^|]*\| `(\w+\.cs)`", RegexOptions.Multiline)]
    private static partial Regex InPage();
}
