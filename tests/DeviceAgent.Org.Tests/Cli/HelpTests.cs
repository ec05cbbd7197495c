using System.CommandLine;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Help;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs() => [.. PathsOf("", OrgCommandLine.CreateTree())];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_each_verb_has_examples_that_can_be_typed(string path)
    {
        using var written = new StringWriter();
        ParseResult parsed = OrgCommandLine.Parse([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.IsType<HelpWithExamples>(parsed.Action);
        Assert.Equal(ExitCodes.Ok, await parsed.InvokeAsync(new InvocationConfiguration { Output = written }));

        string[] lines = written.ToString().Split('\n');
        string[] examples = [.. lines.SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.InRange(example.Length, 10, 82));
        foreach (string[] words in string.Join('\n', examples).Replace("\\\n", "", StringComparison.Ordinal).Split('\n').Select(WordsOf))
        {
            Assert.StartsWith($"device-org {path}".TrimEnd(), string.Join(' ', words), StringComparison.Ordinal);
            Assert.Equal([], OrgCommandLine.Parse(words[1..]).Errors.Select(problem => problem.Message));
        }
    }

    [Theory]
    [InlineData("no verb; verbs: list, release, withdraw (see device-org held --help)", "held")]
    [InlineData("unknown verb or option 'relase'; verbs: list, release, withdraw (see device-org held --help)", "held", "relase")]
    [InlineData("Option '--data' is required. (see device-org doctor --help)", "doctor")]
    public void What_is_wrong_with_a_command_line_is_said_with_where_to_look(string said, params string[] arguments) =>
        Assert.Equal(said, UsageProblem.Of(OrgCommandLine.Parse(arguments)));

    [Fact]
    public void Bug_a_command_line_without_a_verb_was_not_told_which_there_are() =>
        Assert.StartsWith("no verb; verbs: serve, ", UsageProblem.Of(OrgCommandLine.Parse([])), StringComparison.Ordinal);

    private static IEnumerable<string> PathsOf(string path, Command command) =>
        [path, .. command.Subcommands.SelectMany(verb => PathsOf($"{path} {verb.Name}".TrimStart(), verb))];

    /// <summary>What a shell would give the program: without a pipe and quotes.</summary>
    private static string[] WordsOf(string line) => [.. CommandLineWords(line.Split(" | ")[0])];

    private static IEnumerable<string> CommandLineWords(string line) =>
        line.Split('\'').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
