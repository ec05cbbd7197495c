using System.CommandLine;
using DeviceAgent.Org.Cli.Admin;
using DeviceAgent.Org.Cli.Doctor;
using DeviceAgent.Org.Cli.Held;
using DeviceAgent.Org.Cli.Import;
using DeviceAgent.Org.Cli.Logouts;
using DeviceAgent.Org.Cli.Logs;
using DeviceAgent.Org.Cli.Seed;
using DeviceAgent.Org.Cli.Status;
using DeviceAgent.Org.Cli.Tokens;
using DeviceAgent.Org.Cli.Users;

namespace DeviceAgent.Org.Cli;

/// <summary>The verbs for the people who run an org.</summary>
public static class OrgVerbs
{
    public static IEnumerable<Command> Create() =>
    [
        StatusCommand.Create(), DoctorCommand.Create(), TokenCommand.Create(), AdminCommand.Create(), UserCommand.Create(), DeviceLogoutCommand.Create(), HeldCommand.Create(), LogsCommand.Create(), SeedCommand.Create(), ImportCommand.Create(),
    ];
}
