using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.Demo.Devices;

/// <summary>The agent's configuration file of a device. The keys are those of docs/configuration.md.</summary>
internal static class DeviceConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(DeviceFolder folder, DevicePlan plan, DemoOrg org)
    {
        var links = new JsonObject();
        foreach (AccountPlan account in plan.Accounts.Where(account => account.Link == AccountLink.Configuration))
        {
            links[account.Name] = Fleet.LoginOf(account.Name);
        }

        var configuration = new JsonObject
        {
            ["OrgUrl"] = org.DeviceAddress,
            ["OrgCaFile"] = org.CaFile,
            ["Certificate"] = new JsonObject { ["Path"] = folder.Certificate },
            ["OktaVerify"] = new JsonObject { ["AppPath"] = folder.OktaVerify },
            ["Sessions"] = new JsonObject { ["Source"] = "ProcessGroups", ["File"] = folder.Sessions },
            ["StateFolder"] = folder.State,
            ["LogFolder"] = folder.Logs,
            ["LogLevel"] = plan.LogLevel,
            ["ForcedLogoutsPerHour"] = plan.ForcedLogoutsPerHour,
            ["AccountLinks"] = links,
        };
        File.WriteAllText(folder.Configuration, configuration.ToJsonString(Indented));
    }
}
