using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>bugreport</c>.</summary>
internal static class BugreportCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { HelpName = "FILE", Description = "The file to write, or a folder. Default: a name of its own in the current folder." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("bugreport", "Collects logs, status, doctor and configuration into a ZIP file, without secrets.") { to, config };
        settings.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var given = settings.Read(result);
            if (given.Problem is not null)
            {
                return await AgentCommandLine.RefuseAsync(given.Problem);
            }

            string? file = result.GetValue(config);
            var sources = new ConfigurationSources { File = file, CommandLine = given.Settings }.OnThisPlatform();
            string[] passedOn = [.. file is null ? [] : (string[])["--config", file], .. given.Settings.SelectMany(setting => (string[])[$"--{setting.Key}", setting.Value])];
            return await new BugreportVerb(sources, passedOn, TimeProvider.System).RunAsync(result.GetValue(to), cancellationToken);
        });
        return command;
    }
}
