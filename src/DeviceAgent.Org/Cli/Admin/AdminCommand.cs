using System.CommandLine;

namespace DeviceAgent.Org.Cli.Admin;

/// <summary><c>device-org admin reset-link</c>: on the data folder itself, whether the org runs or not.</summary>
internal static class AdminCommand
{
    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The org's data folder." };
    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Where the console is reached, behind a proxy: https://admin.example.com. Default: where the org listened at its last start.",
    };

    public static Command Create()
    {
        var reset = new Command("reset-link", "Shows a link that sets the local administrator's password: once, within a day.") { Data, Url };
        reset.SetAction((result, cancel) => CliRun.RunAsync(
            (terminal, token) => new AdminVerbs(terminal, TimeProvider.System).ResetLinkAsync(result.GetRequiredValue(Data), result.GetValue(Url), token), cancel));
        return new Command("admin", "The console's local administrator.") { reset };
    }
}
