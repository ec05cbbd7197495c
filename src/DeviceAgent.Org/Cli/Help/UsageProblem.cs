using System.CommandLine;

namespace DeviceAgent.Org.Cli.Help;

/// <summary>What is wrong with a command line, in one line that says where to look.</summary>
public static class UsageProblem
{
    /// <param name="parsed">Has an error.</param>
    public static string Of(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        Command command = parsed.CommandResult.Command;
        string path = string.Join(' ', Names(parsed.CommandResult));
        return $"{WhatIsWrong(parsed, command)} (see {path} --help)";
    }

    private static string WhatIsWrong(ParseResult parsed, Command command)
    {
        if (command.Subcommands.Count == 0)
        {
            return parsed.Errors[0].Message.ReplaceLineEndings(" ");
        }

        string verbs = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
        return parsed.UnmatchedTokens.Count > 0
            ? $"unknown verb or option '{parsed.UnmatchedTokens[0].ReplaceLineEndings(" ")}'; verbs: {verbs}"
            : $"no verb; verbs: {verbs}";
    }

    private static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Names(parent), result.Command.Name] : ["device-org"];
}
