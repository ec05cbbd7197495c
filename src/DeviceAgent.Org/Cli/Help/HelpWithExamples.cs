using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DeviceAgent.Org.Cli.Help;

/// <summary>The library's help, and below it what one would type.</summary>
public sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction help;

    private HelpWithExamples(HelpAction help) => this.help = help;

    /// <summary>Gives every verb of a program the help with examples.</summary>
    public static void AddTo(RootCommand root)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
        {
            option.Action = option.Action is HelpAction help ? new HelpWithExamples(help) : option.Action;
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        int exitCode = help.Invoke(parseResult);
        Command command = parseResult.CommandResult.Command;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in OrgExamples.Of(PathOf(parseResult.CommandResult)))
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        if (command.Subcommands.Count > 0)
        {
            string path = string.Join(' ', new[] { "device-org", PathOf(parseResult.CommandResult) }.Where(word => word.Length > 0));
            output.WriteLine($"{path} VERB --help says more of a verb.");
        }

        return exitCode;
    }

    /// <summary>The verbs that led here, without the program: <c>token create</c>.</summary>
    private static string PathOf(System.CommandLine.Parsing.CommandResult result)
    {
        string above = result.Parent is System.CommandLine.Parsing.CommandResult parent ? PathOf(parent) : "";
        return result.Command is RootCommand ? "" : $"{above} {result.Command.Name}".TrimStart();
    }
}
