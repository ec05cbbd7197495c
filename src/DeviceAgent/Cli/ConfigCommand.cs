using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>config</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Prints a JSON document." };
        var schema = new Option<bool>("--schema") { Description = "Prints the JSON schema of the configuration file instead." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("config", "Prints every setting with its value and where that comes from.") { json, schema, config };
        settings.AddTo(command);
        command.SetAction(async (result, _) =>
        {
            var given = settings.Read(result);
            if (given.Problem is not null)
            {
                return await AgentCommandLine.RefuseAsync(given.Problem);
            }

            if (result.GetValue(json) && result.GetValue(schema))
            {
                return await AgentCommandLine.RefuseAsync("--json and --schema: the schema is JSON already; allowed: one of the two");
            }

            var sources = new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform();
            return await new ConfigVerb(sources).RunAsync(result.GetValue(json), result.GetValue(schema));
        });
        return command;
    }
}
