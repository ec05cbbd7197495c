using System.CommandLine;
using DeviceAgent.Org.Backup;
using DeviceAgent.Org.Cli;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

var root = new RootCommand("device-org: the self-hosted org that device-agent listens to.") 
{
    ServeCommand.Create(), KeysCommand.Create(), CaCommand.Create(), BackupCommands.CreateBackup(), BackupCommands.CreateRestore(), BackupCommands.CreateRestored(),
    HealthCommand.Create(),
};
foreach (Command verb in OrgVerbs.Create())
{
    root.Add(verb);
}

// Without bundling: a thumbprint may begin with -h, and is not to be a call for help.
ParseResult parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false });
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"device-org: {parsed.Errors[0].Message.ReplaceLineEndings(" ")}");
    return ExitCodes.Usage;
}

// The host handles SIGTERM; two handlers would race for the exit code.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
