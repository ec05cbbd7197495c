using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DeviceAgent.Cli;

/// <summary>The library's help, and below it what one would type.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    private const string Example = """
        Examples:
          device-agent run
          device-agent status --watch
          device-agent poll
          device-agent enroll --scep-url https://org.example.com/scep/default --challenge-file /root/challenge
          device-agent run --once --dry-run --OrgUrl https://org.example.com:8443 --Certificate:Path /etc/device-agent/device.pem

        Every key of the configuration is an option of each verb: see docs/configuration.md.
        """;

    public override int Invoke(ParseResult parseResult)
    {
        // Otherwise the help offers "additional arguments": the unmatched tokens that only settings keys may be.
        parseResult.CommandResult.Command.TreatUnmatchedTokensAsErrors = true;
        var exitCode = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Example);
        return exitCode;
    }
}
