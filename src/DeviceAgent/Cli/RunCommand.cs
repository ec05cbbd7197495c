using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Ends no session, says what it would end. The same as --DryRun true." };
        var once = new Option<bool>("--once") { Description = "Polls once, finishes what came, reports it and exits." };
        var console = new Option<bool>("--console") { Description = "Logs to standard output too, as --once and a terminal do." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions(shown: true);
        var command = new Command("run", "Runs the agent until it is told to stop.") { dryRun, once, console, config };
        settings.AddTo(command);

        command.SetAction(async (result, _) =>
        {
            var given = settings.Read(result);
            if (given.Problem is not null)
            {
                return await AgentCommandLine.RefuseAsync(given.Problem);
            }

            return await new RunVerb(new RunRequest
            {
                Sources = new ConfigurationSources
                {
                    File = result.GetValue(config),
                    CommandLine = result.GetValue(dryRun) ? [.. given.Settings, new("DryRun", "true")] : given.Settings,
                }.OnThisPlatform(),
                Once = result.GetValue(once),
                Console = result.GetValue(console),
            }).RunAsync();
        });
        return command;
    }
}
