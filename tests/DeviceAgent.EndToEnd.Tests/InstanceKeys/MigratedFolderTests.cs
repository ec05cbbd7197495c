using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.State;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Run;

namespace DeviceAgent.EndToEnd.Tests.InstanceKeys;

/// <summary>Real processes: a state folder and a certificate that a migration brought to another machine.</summary>
public sealed partial class MigratedFolderTests
{
    [Fact]
    public async Task A_copied_folder_is_discarded_its_commands_are_not_carried_out_and_an_admin_decides_about_the_new_key()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook"));
        DemoDevice device = site.Devices[0];
        using var admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(site.Org.AdminAddress) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", site.Org.Token);
        await KeyIsAsync(site, admin, device, "BOUND");
        string first = (string)(await KeysAsync(admin, device)).Single()!["thumbprint"]!;
        await device.Agent.StopAsync();
        string key = Path.Combine(device.Folder.State, InstanceKey.FileName);
        string machine = Path.Combine(device.Folder.State, HardwareBinding.FileName);
        string oldKey = await File.ReadAllTextAsync(key);

        // What the folder looks like here when it was made on another machine: it names other hardware.
        string record = await File.ReadAllTextAsync(machine);
        await File.WriteAllTextAsync(machine, Hash().Replace(record, new string('0', 64)));
        LogoutTrace logout = await site.LogAdaOutAsync();
        device.StartAgent();
        await KeyIsAsync(site, admin, device, "PENDING");

        Assert.NotEqual(oldKey, await File.ReadAllTextAsync(key));
        Assert.Equal(record, await File.ReadAllTextAsync(machine));
        Assert.Equal("pending", (await site.Api.LogoutAsync(logout.TraceId, CancellationToken.None)).Devices.Single().State);
        string accept = "";
        await TestSite.Wait().UntilAsync(
            async () => (accept = Accept().Match(await ReadSharedAsync(device.Folder.AgentLog)).Value).Length > 0,
            () => "the log does not say what to do",
            device.LogFiles);
        Assert.Contains("was made on other hardware", await ReadSharedAsync(device.Folder.AgentLog), StringComparison.Ordinal);
        Assert.StartsWith($"/api/v1/devices/{device.Id}/instance-keys/", accept, StringComparison.Ordinal);

        // What the log says is what an admin does.
        using HttpResponseMessage accepted = await admin.PostAsync(new Uri(accept, UriKind.Relative), null);
        accepted.EnsureSuccessStatusCode();
        await site.LogoutEndsAsync(logout.TraceId);
        Assert.Equal("REPLACED", (string)(await KeysAsync(admin, device)).Single(k => (string)k!["thumbprint"]! == first)!["status"]!);
    }

    [Fact]
    public async Task An_org_that_lost_the_key_learns_it_again_without_anybodys_help()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook"));
        using var admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(site.Org.AdminAddress) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("SSWS", site.Org.Token);
        DemoDevice device = site.Devices[0];
        await KeyIsAsync(site, admin, device, "BOUND");

        // Restored from a backup of before the first check-in.
        await site.Org.KillAsync();
        await ForgetKeysAsync(Path.Combine(site.Org.DataFolder, "org.db"));
        await site.Org.RestartAsync(TestSite.Wait());

        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutEndsAsync(logout.TraceId);
    }

    private static async Task ForgetKeysAsync(string database)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Pooling=False");
        await connection.OpenAsync();
        await using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM InstanceKeys";
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private static async Task<JsonArray> KeysAsync(HttpClient admin, DemoDevice device) =>
        (await admin.GetFromJsonAsync<JsonArray>($"/api/v1/devices/{device.Id}/instance-keys"))!;

    private static Task KeyIsAsync(DemoSite site, HttpClient admin, DemoDevice device, string status) => TestSite.Wait().UntilAsync(
        async () => (await KeysAsync(admin, device)).Any(key => (string)key!["status"]! == status),
        () => $"no key is {status}",
        device.LogFiles.Append(site.Org.Program.ErrorFile));

    /// <summary>The agent is still writing it.</summary>
    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();

    [GeneratedRegex("/api/v1/devices/[^/]+/instance-keys/[^/]+/accept")]
    private static partial Regex Accept();
}
