using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>poll</c>.</summary>
internal static class PollCommand
{
    public static Command Create()
    {
        var wait = new Option<string>("--wait") { HelpName = "DURATION", Description = "How long to wait for the result, hh:mm:ss.", DefaultValueFactory = _ => "00:02:00" };
        var config = new Option<string>("--config") { Description = "The configuration file that the agent runs with.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("poll", "Tells the running agent to read its configuration again and to poll now, and waits for what comes of it.") { wait, config };
        settings.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var given = settings.Read(result);
            return given.Problem is not null
                ? await AgentCommandLine.RefuseAsync(given.Problem)
                : await new PollVerb(
                    new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform(),
                    result.GetValue(wait)!).RunAsync();
        });
        return command;
    }
}
