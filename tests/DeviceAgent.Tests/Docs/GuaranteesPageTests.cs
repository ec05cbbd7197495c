using System.Text.RegularExpressions;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Docs;

/// <summary>docs/guarantees.md names a test for each promise: a renamed or deleted test must not leave a promise without one.</summary>
public partial class GuaranteesPageTests
{
    [Fact]
    public void Every_promise_names_tests_and_every_test_it_names_exists()
    {
        string[] promises = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "guarantees.md"))
            .TakeWhile(line => line != "## Commands and figures")
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains(" | ", StringComparison.Ordinal) && !line.StartsWith("| promise ", StringComparison.Ordinal))];
        Assert.True(promises.Length >= 15, $"{promises.Length} promises");

        HashSet<string> tests = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Test().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];
        foreach (string promise in promises)
        {
            string[] named = [.. Quoted().Matches(promise).Select(match => match.Groups[1].Value)];
            Assert.True(named.Length > 0, $"no test: {promise}");
            Assert.All(named, name => Assert.Contains(name, tests));
        }
    }

    [Fact]
    public void Every_command_has_its_figures() =>
        Assert.DoesNotMatch(@"\| [A-Z]{5,}\b|TODO", File.ReadAllText(Path.Combine(Repository.Root, "docs", "guarantees.md")));

    [GeneratedRegex(@"\[\w*(?:Fact|Theory)[^\n]*\n(?:\s*\[[^\n]*\n)*\s*public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Test();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();
}
