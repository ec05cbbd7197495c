using System.CommandLine;
using System.Text.Json;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Status;

/// <summary><c>device-org status</c>.</summary>
internal static class StatusCommand
{
    private const string Path = "/api/v1/device-access/status";

    private static readonly Option<bool> Json = new("--json") { Description = "The document that the org answers with." };

    public static Command Create()
    {
        var command = new Command("status", "Shows how a running org stands: users, devices, open logouts, the brake, what waits for an admin.") { Json };
        ClientOptions.AddTo(command);
        command.SetAction((result, cancel) => CliRun.RunAsync(
            async (terminal, token) =>
            {
                using AdminClient client = ClientOptions.Open(result);
                if (result.GetValue(Json))
                {
                    terminal.Json(await client.GetAsync<JsonDocument>(Path, token));
                }
                else
                {
                    new StatusPage(terminal).Write(await client.GetAsync<Org.Status.OrgStatus>(Path, token));
                }

                return ExitCodes.Ok;
            },
            cancel));
        return command;
    }
}
