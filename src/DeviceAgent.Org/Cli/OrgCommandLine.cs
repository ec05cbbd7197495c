using System.CommandLine;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Cli.Help;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

namespace DeviceAgent.Org.Cli;

/// <summary>The command line of device-org.</summary>
public static class OrgCommandLine
{
    /// <summary>Every verb with its options.</summary>
    public static RootCommand CreateTree()
    {
        var root = new RootCommand("device-org: the self-hosted org that device-agent listens to.")
        {
            ServeCommand.Create(), KeysCommand.Create(), CaCommand.Create(), BackupCommands.CreateBackup(), BackupCommands.CreateRestore(),
            BackupCommands.CreateRestored(), HealthCommand.Create(),
        };
        foreach (Command verb in OrgVerbs.Create())
        {
            root.Add(verb);
        }

        HelpWithExamples.AddTo(root);
        return root;
    }

    /// <summary>Without bundling: a thumbprint may begin with -h, and is not to be a call for help.</summary>
    public static ParseResult Parse(string[] arguments) => CreateTree().Parse(arguments, new ParserConfiguration { EnablePosixBundling = false });

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = Parse(arguments);

        // Who asks for help need not know yet what is required.
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            await Console.Error.WriteLineAsync($"device-org: {UsageProblem.Of(parsed)}");
            return ExitCodes.Usage;
        }

        // The host handles SIGTERM; two handlers would race for the exit code.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
