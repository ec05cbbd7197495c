using System.CommandLine;
using System.CommandLine.Invocation;
using DeviceAgent.Core;

namespace DeviceAgent.Cli;

/// <summary>Prints name and version, without the commit that the library's own action would add.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"{AgentIdentity.ExecutableName} {AgentIdentity.Version}");
        return ExitCodes.Ok;
    }
}
