using System.Reflection;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Docs;

/// <summary>docs/troubleshooting.md has a section for each code that the doctor can print, and no other.</summary>
public partial class TroubleshootingPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, Finding.Page));

    private static readonly string[] Codes =
        [.. typeof(FindingCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    private static readonly string[] Sections =
        [.. Page.Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]).Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_code_has_its_section_and_each_section_its_code()
    {
        Assert.True(Codes.Length > 60);
        Assert.Equal(Codes, Sections);
        Assert.Equal(Sections, Sections.Distinct());
    }

    [Fact]
    public void No_section_is_empty()
    {
        string text = string.Join('\n', Page);
        Assert.DoesNotMatch(EmptySection(), text);
    }

    [Fact]
    public void Codes_and_checks_are_words_in_kebab_case() => Assert.All([.. Codes, .. CheckNames.All], code => Assert.Matches(KebabCase(), code));

    [Fact]
    public void Each_code_is_said_by_a_check()
    {
        string sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "FindingCodes.cs").Select(File.ReadAllText));

        Assert.All(
            typeof(FindingCodes).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Contains($"FindingCodes.{field.Name}", sources, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_names_every_check_in_its_order_and_links_to_every_code()
    {
        string[] rows = [.. Page.Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        IEnumerable<string> links = rows.SelectMany(row => Link().Matches(row)).Select(match => match.Groups[1].Value);

        Assert.Equal(CheckNames.All, rows.Select(row => row.Split('`')[1]));
        Assert.Equal(Codes.Except([FindingCodes.TimeLimit, FindingCodes.CheckBroken]), links.Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"### [^\n]+\n+#")]
    private static partial Regex EmptySection();

    [GeneratedRegex(@"\(#([a-z-]+)\)")]
    private static partial Regex Link();
}
