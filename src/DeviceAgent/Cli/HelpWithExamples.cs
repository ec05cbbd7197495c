using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using DeviceAgent.Core;

namespace DeviceAgent.Cli;

/// <summary>The library's help, and below it what one would type.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;

        // Otherwise the help offers "additional arguments": the unmatched tokens that only settings keys may be.
        command.TreatUnmatchedTokensAsErrors = true;
        var exitCode = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in VerbExamples.Of(command is RootCommand ? null : command.Name))
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        if (command is RootCommand)
        {
            output.WriteLine($"{AgentIdentity.ExecutableName} VERB --help says more of a verb.");
        }
        else if (command.Options.Any(SettingOptions.IsHiddenSetting))
        {
            output.WriteLine($"Every setting is an option, too, such as --OrgUrl URL:\n{AgentIdentity.ExecutableName} run --help lists them.");
        }

        return exitCode;
    }
}
