using System.Text.RegularExpressions;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Docs;

/// <summary>Whoever runs the tests by hand installs what the README names; the CI installs what its script names.</summary>
public sealed partial class CiPackagesTests
{
    [Fact]
    public void README_and_ci_name_the_same_packages()
    {
        string[] installed = [.. Missing().Matches(File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"))).Select(match => match.Groups[1].Value)];
        string named = Named().Match(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Groups[1].Value;

        Assert.True(installed.Length > 10, $"{installed.Length} packages");
        Assert.Equal(installed.Order(StringComparer.Ordinal), named.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"missing\+=\(([a-z0-9-]+)\)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"what the packages `([a-z0-9\s-]+)` install")]
    private static partial Regex Named();
}
