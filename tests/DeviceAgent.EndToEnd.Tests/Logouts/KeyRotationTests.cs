using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed class KeyRotationTests
{
    [Fact]
    public async Task Devices_that_were_connected_or_off_during_rotations_get_their_logouts()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook"), TestSite.AdasMac("ada-imac"));
        DemoDevice connected = site.Devices[0];
        DemoDevice off = site.Devices[1];
        await off.Agent.StopAsync();

        string first = (await KeysAsync(site, "list")).Split("  ")[0];
        await KeysAsync(site, "rotate");
        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutIsAsync(
            logout.TraceId, "the connected device does not end it", device => device.DeviceId != connected.Id || device.Final);
        Assert.True(connected.Sessions[0].IsGone);
        Assert.True(off.Sessions[0].IsWhole);

        await KeysAsync(site, "rotate");
        await KeysAsync(site, "rotate");
        await KeysAsync(site, "retire", first);
        off.StartAgent();
        LogoutTrace ended = await site.LogoutEndsAsync(logout.TraceId);

        Assert.Equal(["completed", "completed"], ended.Devices.Select(device => device.State));
        Assert.True(off.Sessions[0].IsGone);
        Assert.Equal(4, (await KeysAsync(site, "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>Runs <c>device-org keys</c> beside the running org.</summary>
    /// <returns>What it said.</returns>
    private static async Task<string> KeysAsync(DemoSite site, string verb, params string[] more)
    {
        string prefix = Path.Combine(site.Folder, $"keys-{Guid.NewGuid():N}");
        await using ChildProgram program = ChildProgram.Start(
            BuiltPrograms.Org, ["keys", verb, "--data", site.Org.DataFolder, .. more], prefix);
        await TestSite.Wait().UntilAsync(
            () => Task.FromResult(program.HasExited), () => $"keys {verb} does not end", [program.OutputFile, program.ErrorFile]);
        await program.StopAsync();
        Assert.Equal(0, program.ExitCode);
        return await File.ReadAllTextAsync(program.OutputFile);
    }
}
