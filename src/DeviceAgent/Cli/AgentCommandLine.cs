using System.CommandLine;
using System.CommandLine.Help;
using DeviceAgent.Core;

namespace DeviceAgent.Cli;

/// <summary>The command line of device-agent: parses, and hands over to one class for each verb.</summary>
public static class AgentCommandLine
{
    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = CreateTree();
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // Who asks for help need not know yet what is required.
        if (result.Errors.Count > 0 && result.Action is not HelpWithExamples)
        {
            return await RefuseAsync(result.CommandResult.Command == root ? NoVerb(root, result) : result.Errors[0].Message);
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            // The run verb handles signals itself, over more than one host; exceptions are ours to report.
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        });
    }

    /// <summary>Every verb with its options.</summary>
    internal static RootCommand CreateTree()
    {
        var root = new RootCommand("Ends the right login sessions of this machine when the org says so.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(EnrollCommand.Create());
        root.Subcommands.Add(RenewCommand.Create());
        root.Subcommands.Add(StatusCommand.Create());
        root.Subcommands.Add(PollCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(SimulateLogoutCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(BugreportCommand.Create());
        Customise(root);
        return root;
    }

    /// <summary>One line on standard error.</summary>
    public static async Task<int> RefuseAsync(string problem, int exitCode = ExitCodes.Usage)
    {
        var hint = exitCode == ExitCodes.Usage ? $" (see {AgentIdentity.ExecutableName} --help)" : "";
        await Console.Error.WriteLineAsync($"{AgentIdentity.ExecutableName}: {problem.ReplaceLineEndings(" ")}{hint}");
        return exitCode;
    }

    private static string NoVerb(RootCommand root, ParseResult result)
    {
        var verbs = string.Join(", ", root.Subcommands.Select(verb => verb.Name));
        return result.UnmatchedTokens.Count > 0
            ? $"unknown verb or option '{result.UnmatchedTokens[0]}'; verbs: {verbs}"
            : $"no verb; verbs: {verbs}";
    }

    private static void Customise(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption { Action: HelpAction help } => new HelpWithExamples(help),
                VersionOption => new PrintVersion(),
                _ => option.Action,
            };
        }
    }
}
