using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "As JSON (docs/status.schema.json); with --watch one line for each change." };
        var watch = new Option<bool>("--watch") { Description = "Goes on showing it until Ctrl-C." };
        var config = new Option<string>("--config") { Description = "The configuration file that the agent runs with.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("status", "Shows whether the agent runs and what it does.") { json, watch, config };
        settings.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var given = settings.Read(result);
            return given.Problem is not null
                ? await AgentCommandLine.RefuseAsync(given.Problem)
                : await new StatusVerb(new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform())
                {
                    Json = result.GetValue(json), Watch = result.GetValue(watch),
                }.RunAsync();
        });
        return command;
    }
}
