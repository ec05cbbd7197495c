using System.Text.RegularExpressions;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>What the simulated Mac does is publicly known, or assumed; and what is assumed is what a person with a Mac is asked to confirm.</summary>
public sealed partial class AssumptionTests
{
    /// <summary>These hold what the others do, and imitate nothing of macOS.</summary>
    private static readonly string[] NoBehaviour = ["CountedAssertions.cs", "MacAgent.cs", "MacSession.cs", "MacUser.cs", "SimulatedMac.cs"];

    private static string[] Simulated => Directory.GetFiles(Path.Combine(Repository.Root, "tests", "DeviceAgent.TestKit", "Mac"), "*.cs");

    private static string Checklist => Page("mac-checklist.md");

    [Fact]
    public void Each_assumption_of_the_simulated_Mac_has_its_row_in_the_checklist_and_the_other_way_round()
    {
        var inCode = Simulated
            .SelectMany(file => InCode().Matches(File.ReadAllText(file)).Select(match => (match.Groups[1].Value, Path.GetFileName(file))))
            .ToHashSet();
        var inPage = InPage().Matches(Checklist).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).ToArray();
        Assert.NotEmpty(inCode);
        Assert.Equal(inCode.Order(), inPage.Order());
    }

    [Fact]
    public void Each_part_of_the_simulated_Mac_says_on_what_it_rests() => Assert.All(
        Simulated.Where(file => !NoBehaviour.Contains(Path.GetFileName(file))),
        file => Assert.Matches(@"\bF\d+\b|Assumed\(\d+\)", File.ReadAllText(file)));

    [Fact]
    public void Each_fact_that_is_cited_stands_on_its_page_and_each_on_the_page_is_cited()
    {
        string adapters = Path.Combine(Repository.Root, "src", "DeviceAgent.MacOS");
        var cited = Simulated.Concat(Directory.GetFiles(adapters, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Cited().Matches(File.ReadAllText(file)).SelectMany(Numbers))
            .ToHashSet();
        int[] listed = [.. OnPage().Matches(Page("macos-facts.md")).Select(match => int.Parse(match.Groups[1].Value, null))];
        Assert.Equal(Enumerable.Range(1, listed.Length), listed);
        Assert.Equal(listed, cited.Order());
    }

    [Fact]
    public void Each_rung_has_its_row_in_the_checklist()
    {
        string[] rungs = [.. Enum.GetNames<LadderStep>(), Rungs.Notice, Rungs.Restart, Rungs.Hangup];
        Assert.All(rungs, rung => Assert.Matches($@"(?m)^\|[^|\n]*\b{rung}\b", Checklist));
        Assert.All(Rungs.Of(new LadderOptions { AllowRestart = true, Notice = TimeSpan.FromSeconds(1), Steps = [.. Enum.GetValues<LadderStep>()] }), Known);

        void Known(TerminatorStep rung) => Assert.Contains(rung.Name.Replace("-", "", StringComparison.Ordinal), rungs, StringComparer.OrdinalIgnoreCase);
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    /// <summary>"F3", or "F1 to F7".</summary>
    private static IEnumerable<int> Numbers(Match cited)
    {
        int first = int.Parse(cited.Groups[1].Value, null);
        return Enumerable.Range(first, (cited.Groups[2].Success ? int.Parse(cited.Groups[2].Value, null) : first) - first + 1);
    }

    [GeneratedRegex(@"Assumed\((\d+)\)")]
    private static partial Regex InCode();

    /// <summary>| no. | what | `file` ...</summary>
    [GeneratedRegex(@"^\| (\d+) \|[^|]*\| `(\w+\.cs)`", RegexOptions.Multiline)]
    private static partial Regex InPage();

    [GeneratedRegex(@"\bF(\d+)(?: to F(\d+))?\b")]
    private static partial Regex Cited();

    [GeneratedRegex(@"^\| F(\d+) \|", RegexOptions.Multiline)]
    private static partial Regex OnPage();
}
