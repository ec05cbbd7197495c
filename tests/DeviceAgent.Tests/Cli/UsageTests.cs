using System.CommandLine;
using DeviceAgent.Cli;
using DeviceAgent.Core;

namespace DeviceAgent.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("no verb; verbs: VERBS")]
    [InlineData("unknown verb or option 'runn'; verbs: VERBS", "runn")]
    [InlineData("unknown verb or option '--runn'; verbs: VERBS", "--runn")]
    [InlineData("unknown option '--onec'", "run", "--onec")]
    [InlineData("unknown option '-o'", "run", "-o")]
    [InlineData("unknown argument '@file'", "run", "@file")]
    [InlineData("option '--AccountLinks:alice' needs a value", "run", "--AccountLinks:alice")]
    [InlineData("Required argument missing for option: '--OrgUrl'.", "run", "--OrgUrl")]
    [InlineData("Option '--OrgUrl' expects a single argument but 2 were provided.", "run", "--OrgUrl", "https://a", "--OrgUrl", "https://b")]
    public async Task Wrong_usage_is_one_line_and_exit_code_64(string expected, params string[] arguments)
    {
        var (exitCode, output, error) = await machine.RunAsync(arguments);

        Assert.Equal(64, exitCode);
        Assert.Empty(output);
        string verbs = string.Join(", ", AgentCommandLine.CreateTree().Subcommands.Select(verb => verb.Name));
        Assert.Equal($"device-agent: {expected.Replace("VERBS", verbs, StringComparison.Ordinal)} (see device-agent --help)", Assert.Single(error));
    }

    [Fact]
    public async Task Version_is_the_products()
    {
        var (exitCode, output, error) = await machine.RunAsync("--version");

        Assert.Equal(0, exitCode);
        Assert.Equal($"device-agent {AgentIdentity.Version}", Assert.Single(output));
        Assert.Empty(error);
    }

    [Fact]
    public async Task The_help_of_run_lists_every_settings_key()
    {
        var (exitCode, output, _) = await machine.RunAsync("run", "--help");

        Assert.Equal(0, exitCode);
        Assert.All(
            DeviceAgent.Core.Configuration.AgentSettings.All,
            setting => Assert.Contains(output, line => line.StartsWith($"  --{setting.Key} ", StringComparison.Ordinal)));
        Assert.DoesNotContain(output, line => line.Contains("dditional arguments", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_each_verb_has_examples_that_can_be_typed(string verb)
    {
        var (exitCode, output, error) = await machine.RunAsync(verb, "--help");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        string[] examples = [.. output.SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.InRange(example.Length, 10, 80));
        foreach (string[] words in string.Join('\n', examples).Replace("\\\n", "", StringComparison.Ordinal).Split('\n').Select(WordsOf))
        {
            Assert.Equal(["device-agent", verb], words[..2]);
            ParseResult parsed = AgentCommandLine.CreateTree().Parse(words[1..]);
            Assert.Equal([], parsed.Errors.Select(problem => problem.Message).Concat(parsed.UnmatchedTokens));
        }

        Assert.DoesNotContain(output, line => line.Contains("dditional arguments", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bug_help_was_refused_for_want_of_a_required_option()
    {
        var (exitCode, output, _) = await machine.RunAsync("enroll", "--help");

        Assert.Equal(0, exitCode);
        Assert.Contains(output, line => line.StartsWith("  --scep-url <URL> (REQUIRED)", StringComparison.Ordinal));
    }

    public static TheoryData<string> Verbs() => [.. AgentCommandLine.CreateTree().Subcommands.Select(verb => verb.Name)];

    /// <summary>What a shell would give the program: without a pipe, a redirection and quotes.</summary>
    private static string[] WordsOf(string line) =>
        line.Replace("source <(", "", StringComparison.Ordinal).Split(" | ")[0].Split(" > ")[0].TrimEnd(')').Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
