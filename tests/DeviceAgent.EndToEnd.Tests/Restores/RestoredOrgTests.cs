using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Restores;

/// <summary>Real processes: an org that is set back to a backup with its own commands, and an agent that knows more than it does.</summary>
public sealed class RestoredOrgTests
{
    [Fact]
    public async Task An_agent_checks_in_again_its_outcome_of_a_lost_command_is_logged_and_the_next_logout_works()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook", stubborn: true));
        DemoDevice device = site.Devices[0];
        using var admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(site.Org.AdminAddress) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", site.Org.Token);
        DateTimeOffset? checkedIn = null;
        await TestSite.Wait().UntilAsync(
            async () => (checkedIn = (await site.Api.DeviceAsync(device.Id, CancellationToken.None)).CheckedInAt) is not null,
            () => "the agent does not check in",
            device.LogFiles);
        string backup = Path.Combine(Path.GetDirectoryName(site.Org.DataFolder)!, "backup.tar");
        await RunAsync(site, "backup", "--data", site.Org.DataFolder, "--to", backup);
        LogoutTrace lost = await site.LogAdaOutAsync();

        // The command is with the agent, and the org is gone before the session is.
        await site.LogoutIsAsync(lost.TraceId, "the command is not delivered", command => command.DeliveredAt is not null);
        await site.Org.KillAsync();
        await TestSite.Wait().UntilAsync(() => Task.FromResult(device.Sessions[0].IsGone), () => "the session lives on without the org", device.LogFiles);
        await RunAsync(site, "restore", "--from", backup, "--data", site.Org.DataFolder, "--force");
        await site.Org.RestartAsync(TestSite.Wait());
        device.Agent.Reload();

        await TestSite.Wait().UntilAsync(
            async () => (await site.Api.DeviceAsync(device.Id, CancellationToken.None)).CheckedInAt > checkedIn,
            () => "the agent does not check in again",
            device.LogFiles);
        await TestSite.Wait().UntilAsync(
            async () => (await EventsAsync(admin, "device.desktop_mfa.device_logout.unknown_outcome")).Count == 1,
            () => "the outcome of the lost command does not come",
            device.LogFiles);
        Assert.Single(await EventsAsync(admin, "system.org.restore"));
        LogoutTrace next = await site.LogAdaOutAsync();
        await site.LogoutEndsAsync(next.TraceId);
    }

    private static async Task<JsonArray> EventsAsync(HttpClient admin, string eventType) =>
        (await admin.GetFromJsonAsync<JsonArray>($"/api/v1/logs?limit=1000&filter=eventType eq \"{eventType}\""))!;

    private static async Task RunAsync(DemoSite site, params string[] arguments)
    {
        await using ChildProgram program = ChildProgram.Start(
            BuiltPrograms.Org, arguments, Path.Combine(Path.GetDirectoryName(site.Org.DataFolder)!, arguments[0]));
        await TestSite.Wait().UntilAsync(() => Task.FromResult(program.HasExited), () => $"{arguments[0]} does not end", [program.ErrorFile]);
        Assert.True(program.ExitCode == 0, await File.ReadAllTextAsync(program.ErrorFile));
    }
}
