using System.CommandLine;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary><c>device-org device-logout</c>.</summary>
internal static class DeviceLogoutCommand
{
    private static readonly Argument<string> User = new("user") { Description = "The login or id of the user to log out." };
    private static readonly Option<string[]> Device = new("--device")
    {
        Description = "The id of a device; repeatable. Default: all devices of the user.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> ReasonAdmin = new("--reason-admin") { Description = "Why, for admins and the System Log." };
    private static readonly Option<string?> ReasonUser = new("--reason-user") { Description = "Why, for the user." };
    private static readonly Option<bool> NoFollow = new("--no-follow") { Description = "Does not wait for the devices: 0 says that the org has taken the order." };
    private static readonly Option<bool> Json = new("--json") { Description = "The logout as the admin API shows it, at the end." };
    private static readonly Option<string?> Wait = new("--wait")
    {
        Description = "How long to watch at most, such as PT5M. Default: until every device is done, or Ctrl-C.",
    };

    public static Command Create()
    {
        var command = new Command("device-logout", "Log Out All Devices: issues the logout, and shows how each device carries it out.")
        {
            User, Device, ReasonAdmin, ReasonUser, NoFollow, Wait, Json,
        };
        ClientOptions.AddTo(command);
        command.SetAction((result, cancel) => CliRun.RunAsync(
            async (terminal, token) =>
            {
                TimeSpan? wait = Moment.ReadWait(result.GetValue(Wait));
                string[] devices = result.GetValue(Device) ?? [];
                using AdminClient client = ClientOptions.Open(result);
                var verb = new DeviceLogoutVerb(terminal, client, TimeProvider.System);
                LogoutView issued = await verb.IssueAsync(
                    result.GetRequiredValue(User),
                    new LogoutBody
                    {
                        Devices = devices.Length == 0 ? null : devices,
                        ReasonAdmin = result.GetValue(ReasonAdmin),
                        ReasonUser = result.GetValue(ReasonUser),
                    },
                    token);
                return await verb.FollowAsync(issued, follow: !result.GetValue(NoFollow), wait, result.GetValue(Json), token);
            },
            cancel));
        return command;
    }
}
