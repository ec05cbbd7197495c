using System.CommandLine;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

var root = new RootCommand("device-org: the self-hosted org that device-agent listens to.") { ServeCommand.Create(), KeysCommand.Create() };
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync($"device-org: {parsed.Errors[0].Message.ReplaceLineEndings(" ")}");
    return ExitCodes.Usage;
}

// The host handles SIGTERM; two handlers would race for the exit code.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
