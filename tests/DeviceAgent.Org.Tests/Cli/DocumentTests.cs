using System.CommandLine;
using DeviceAgent.Org.Cli;
using DeviceAgent.TestKit;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>The documents know every verb and every option.</summary>
public sealed class DocumentTests
{
    private static readonly string Text = string.Concat(
        new[] { "org-api.md", "org-troubleshooting.md" }.Select(file => File.ReadAllText(Path.Combine(Repository.Root, "docs", file))));

    [Fact]
    public void Every_word_of_the_command_line_stands_in_the_documents()
    {
        string[] words = [.. OrgVerbs.Create().SelectMany(WordsOf).Distinct()];

        Assert.Contains("device-logout", words);
        Assert.Contains("--reason-user", words);
        Assert.All(words, word => Assert.Matches($@"[`\[ ]{word}[`\], ]", Text));
    }

    private static IEnumerable<string> WordsOf(Command verb) =>
        [verb.Name, .. verb.Options.Where(o => !o.Hidden).Select(o => o.Name), .. verb.Subcommands.SelectMany(WordsOf)];
}
