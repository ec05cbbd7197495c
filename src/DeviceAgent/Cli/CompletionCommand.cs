using System.CommandLine;
using DeviceAgent.Cli.Completion;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent completion</c>: a script for a shell, made from the command line as it is.</summary>
internal static class CompletionCommand
{
    private static readonly (string Shell, Func<IReadOnlyList<VerbCompletion>, string> Render)[] Scripts =
    [
        ("bash", BashScript.Render),
        ("zsh", ZshScript.Render),
        ("fish", FishScript.Render),
    ];

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add([.. Scripts.Select(script => script.Shell)]);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Scripts.All(script => script.Shell != token.Value))
            {
                result.AddError($"shell '{token.Value}' is not known; allowed: {string.Join(", ", Scripts.Select(script => script.Shell))}");
            }
        });
        var command = new Command("completion", "Prints a script that lets a shell complete verbs, options and settings.") { shell };
        command.SetAction(result =>
        {
            string name = result.GetRequiredValue(shell);
            Console.Write(Scripts.First(script => script.Shell == name).Render(CompletionTree.Of(AgentCommandLine.CreateTree())));
            return ExitCodes.Ok;
        });
        return command;
    }
}
