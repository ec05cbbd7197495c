using System.CommandLine;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;

namespace DeviceAgent.Cli;

/// <summary>The options of <c>simulate-logout</c>.</summary>
internal static class SimulateLogoutCommand
{
    public static Command Create()
    {
        var user = new Option<string>("--user") { HelpName = "NAME", Description = "Whose logout: an e-mail address, an org user id, or a local account. Default: everybody's." };
        var issued = new Option<string>("--issued") { HelpName = "TIME", Description = "When it was ordered, such as 2026-03-01T08:00:00Z. Default: now." };
        var config = new Option<string>("--config") { Description = "The configuration file.", HelpName = "FILE" };
        var settings = new SettingOptions();
        var command = new Command("simulate-logout", "Says which sessions of this machine a logout would end, by which steps and why. Ends none.") { user, issued, config };
        settings.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var given = settings.Read(result);
            return given.Problem is not null
                ? await AgentCommandLine.RefuseAsync(given.Problem)
                : await new SimulateLogoutVerb(
                    new ConfigurationSources { File = result.GetValue(config), CommandLine = given.Settings }.OnThisPlatform(), TimeProvider.System)
                    .RunAsync(result.GetValue(user), result.GetValue(issued), cancellationToken);
        });
        return command;
    }
}
