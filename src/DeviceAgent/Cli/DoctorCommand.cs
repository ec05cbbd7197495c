using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Prints one JSON document." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("doctor", "Looks at all that the agent needs, and says what is wrong and what to do. Changes nothing on this machine and takes no command; the org sees its signed poll as contact with this device.") { json, config };
        settings.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var given = settings.Read(result);
            return given.Problem is not null
                ? await AgentCommandLine.RefuseAsync(given.Problem)
                : await new DoctorVerb(new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform(), result.GetValue(json))
                    .RunAsync(cancellationToken);
        });
        return command;
    }
}
