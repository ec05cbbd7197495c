using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>renew</c>.</summary>
internal static class RenewCommand
{
    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("renew", "Renews a certificate that enroll got, now; run does so by itself from 30 days before its end.") { config };
        settings.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var given = settings.Read(result);
            return given.Problem is not null
                ? await AgentCommandLine.RefuseAsync(given.Problem)
                : await new RenewVerb(new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform())
                    .RunAsync(cancellationToken);
        });
        return command;
    }
}
