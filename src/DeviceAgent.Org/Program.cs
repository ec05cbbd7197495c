using System.CommandLine;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Help;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

var root = new RootCommand("device-org: the self-hosted org that device-agent listens to.") 
{
    ServeCommand.Create(), KeysCommand.Create(), CaCommand.Create(), BackupCommands.CreateBackup(), BackupCommands.CreateRestore(),
    HealthCommand.Create(),
};
foreach (Command verb in OrgVerbs.Create())
{
    root.Add(verb);
}

HelpWithExamples.AddTo(root);

// Without bundling: a thumbprint may begin with -h, and is not to be a call for help.
ParseResult parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false });

// Who asks for help need not know yet what is required.
if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
{
    await Console.Error.WriteLineAsync($"device-org: {UsageProblem.Of(parsed)}");
    return ExitCodes.Usage;
}

// The host handles SIGTERM; two handlers would race for the exit code.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
