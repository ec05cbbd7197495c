using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Polling;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>Which instance key speaks for a device, and what an admin decides about it.</summary>
public sealed class InstanceKeyTests : IAsyncLifetime
{
    private const string Bind = "device.instance_key.bind";
    private const string Refuse = "device.instance_key.refuse";

    private TestOrg org = null!;
    private TestDevice device = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = (await org.CreateDeviceAsync("mac-1")).WithKey();

        // As on a device that never checked in.
        await Store.WriteAsync(db => db.InstanceKeys.ExecuteDeleteAsync(), CancellationToken.None);
        await Store.WriteAsync(db => db.Log.ExecuteDeleteAsync(), CancellationToken.None);
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    private Storage.OrgStore Store => (Storage.OrgStore)org.Host.Services.GetService(typeof(Storage.OrgStore))!;

    [Fact]
    public async Task The_first_check_in_binds_its_key()
    {
        await PollRefusedAsync(device, InstanceKeyErrors.Unknown);

        await device.CheckInAsync();
        await device.CheckInAsync("9.47.0");

        JsonNode key = Assert.Single(await KeysAsync())!;
        Assert.Equal((device.Thumbprint, "BOUND"), ((string)key["thumbprint"]!, (string)key["status"]!));
        JsonNode entry = Assert.Single(await org.EventsAsync(Bind));
        Assert.Equal(device.Id, (string)entry["actor"]!["id"]!);
        Assert.Equal(device.Thumbprint, (string)entry["debugContext"]!["debugData"]!["instanceKey"]!);
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task Another_key_waits_for_an_admin_and_is_told_of_once()
    {
        await device.CheckInAsync();
        TestDevice other = device.WithKey();

        for (int i = 0; i < 3; i++)
        {
            JsonNode error = await CheckInRefusedAsync(other);
            string call = $"POST /api/v1/devices/{device.Id}/instance-keys/{other.Thumbprint}/accept";
            Assert.EndsWith(call, (string)error["errorSummary"]!, StringComparison.Ordinal);
            Assert.True(((string)error["errorSummary"]!).Length <= 200);
            org.Time.Advance(TimeSpan.FromMinutes(1));
        }

        JsonNode entry = Assert.Single(await org.EventsAsync(Refuse));
        Assert.Equal(("WARN", "FAILURE"), ((string)entry["severity"]!, (string)entry["outcome"]!["result"]!));
        Assert.Equal(["BOUND", "PENDING"], (await KeysAsync()).Select(k => (string)k!["status"]!).Order());
        Assert.Equal("9.46.1", (string)(await org.GetAsync($"/api/v1/devices/{device.Id}"))["checkIn"]!["requirements"]![0]!["observed"]!);
        Assert.Empty((await device.PollNowAsync()).Sets);
        await PollRefusedAsync(other, InstanceKeyErrors.NotBound);
    }

    [Fact]
    public async Task An_accepted_key_takes_the_place_of_the_former_whose_held_poll_ends()
    {
        await device.CheckInAsync();
        TestDevice other = device.WithKey();
        await CheckInRefusedAsync(other);
        Task<PollResponse> held = await device.HoldAsync();

        JsonNode accepted = await AdminAsync(other.Thumbprint, "accept");
        await AdminAsync(other.Thumbprint, "accept");

        Assert.Equal("BOUND", (string)accepted["status"]!);
        var ended = await Assert.ThrowsAsync<HttpRequestException>(() => held);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        await other.CheckInAsync("9.47.0");
        Assert.Empty((await other.PollNowAsync()).Sets);
        await PollRefusedAsync(device, InstanceKeyErrors.NotBound);
        await CheckInRefusedAsync(device);
        JsonNode entry = Assert.Single(await org.EventsAsync("device.instance_key.accept"));
        Assert.Equal("API token first", (string)entry["actor"]!["displayName"]!);
        Assert.Equal(device.Thumbprint, (string)entry["debugContext"]!["debugData"]!["formerInstanceKey"]!);
        JsonNode former = (await KeysAsync()).Single(k => (string)k!["thumbprint"]! == device.Thumbprint)!;
        Assert.Equal("REPLACED", (string)former["status"]!);
        Assert.NotNull(former["replacedAt"]);
    }

    [Theory]
    [InlineData("REPLACED")]
    [InlineData("REJECTED")]
    public async Task Bug_a_key_that_was_put_aside_and_shows_up_again_was_not_told_of(string status)
    {
        await device.CheckInAsync();
        TestDevice other = device.WithKey();
        await CheckInRefusedAsync(other);
        await AdminAsync(other.Thumbprint, status == "REPLACED" ? "accept" : "reject");
        TestDevice aside = status == "REPLACED" ? device : other;
        int before = (await org.EventsAsync(Refuse)).Count;
        for (int i = 0; i < 3; i++)
        {
            await CheckInRefusedAsync(aside);
            org.Time.Advance(TimeSpan.FromMinutes(1));
        }

        IReadOnlyList<JsonNode> entries = await org.EventsAsync(Refuse);
        Assert.Equal(before + 1, entries.Count);
        Assert.Equal(aside.Thumbprint, (string)entries[^1]["debugContext"]!["debugData"]!["instanceKey"]!);
    }

    [Fact]
    public async Task A_command_that_came_meanwhile_goes_to_the_accepted_key_only()
    {
        await device.CheckInAsync();
        JsonNode user = await org.CreateUserAsync("ada@example.com");
        await org.AssignAsync(device, user, "ada");
        TestDevice other = device.WithKey();
        await CheckInRefusedAsync(other);
        JsonNode trace = await org.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();

        await AdminAsync(other.Thumbprint, "accept");

        using HttpResponseMessage late = await device.ReportAsync(jti);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Equal("pending", (string)(await org.DeviceOfAsync(trace))["state"]!);
        Assert.Equal([jti], (await other.PollNowAsync()).Sets.Keys);
    }

    [Fact]
    public async Task A_rejected_key_stays_rejected_until_an_admin_thinks_again()
    {
        await device.CheckInAsync();
        TestDevice other = device.WithKey();
        await CheckInRefusedAsync(other);

        await AdminAsync(other.Thumbprint, "reject");
        await CheckInRefusedAsync(other);

        Assert.Equal(["BOUND", "REJECTED"], (await KeysAsync()).Select(k => (string)k!["status"]!).Order());
        Assert.Single(await org.EventsAsync("device.instance_key.reject"));
        Assert.Equal(2, (await org.EventsAsync(Refuse)).Count);
        using HttpResponseMessage bound = await org.Admin.PostAsync(Path(device.Thumbprint, "reject"), null);
        Assert.Equal(HttpStatusCode.BadRequest, bound.StatusCode);
        await AdminAsync(other.Thumbprint, "accept");
        await other.CheckInAsync();
    }

    [Fact]
    public async Task No_more_than_ten_keys_wait_and_the_rest_leaves_no_trace()
    {
        await device.CheckInAsync();
        for (int i = 0; i < InstanceKeys.MostPending + 3; i++)
        {
            await CheckInRefusedAsync(device.WithKey());
        }

        Assert.Equal(InstanceKeys.MostPending, (await KeysAsync()).Count(k => (string)k!["status"]! == "PENDING"));
        Assert.Equal(InstanceKeys.MostPending, (await org.EventsAsync(Refuse)).Count);
    }

    /// <summary>The agent's answer to the error is another check-in.</summary>
    [Fact]
    public async Task An_org_without_the_key_learns_it_by_the_next_check_in()
    {
        await device.CheckInAsync();
        await Store.WriteAsync(db => db.InstanceKeys.ExecuteDeleteAsync(), CancellationToken.None);
        await PollRefusedAsync(device, InstanceKeyErrors.Unknown);
        using (HttpResponseMessage outcome = await device.ReportAsync("jti"))
        {
            Assert.Equal(InstanceKeyErrors.Unknown, (string)(await TestOrg.ReadAsync(outcome, HttpStatusCode.Unauthorized))["errorCode"]!);
        }

        await device.CheckInAsync();

        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    /// <summary>A device that was enrolled again is another record with the same agent.</summary>
    [Fact]
    public async Task The_same_agent_under_a_new_device_record_is_bound_there_too()
    {
        await device.CheckInAsync();
        TestDevice again = (await org.CreateDeviceAsync("mac-1 again")).WithKey(device.Key);
        await Store.WriteAsync(db => db.InstanceKeys.Where(k => k.DeviceId == again.Id).ExecuteDeleteAsync(), CancellationToken.None);

        await again.CheckInAsync();

        Assert.Empty((await again.PollNowAsync()).Sets);
        Assert.Empty((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task A_restart_of_the_org_forgets_no_key()
    {
        await device.CheckInAsync();
        org = await org.RestartAsync();
        TestDevice same = device.At(org);

        Assert.Empty((await same.PollNowAsync()).Sets);
        await PollRefusedAsync(same.WithKey(), InstanceKeyErrors.NotBound);
    }

    [Fact]
    public async Task A_suspended_device_is_refused_before_its_key_is_looked_at()
    {
        await device.CheckInAsync();
        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{device.Id}/lifecycle/suspend", UriKind.Relative), null);

        using HttpResponseMessage answer = await device.ReportAsync("jti");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("reject")]
    public async Task A_key_that_nobody_showed_cannot_be_decided_about(string step)
    {
        using HttpResponseMessage key = await org.Admin.PostAsync(Path("unknown", step), null);
        using HttpResponseMessage other = await org.Admin.PostAsync(new Uri($"/api/v1/devices/none/instance-keys/x/{step}", UriKind.Relative), null);
        using HttpResponseMessage list = await org.Admin.GetAsync(new Uri("/api/v1/devices/none/instance-keys", UriKind.Relative));

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], [key.StatusCode, other.StatusCode, list.StatusCode]);
    }

    private Uri Path(string thumbprint, string step) => new($"/api/v1/devices/{device.Id}/instance-keys/{thumbprint}/{step}", UriKind.Relative);

    private async Task<JsonArray> KeysAsync() => (await org.GetAsync($"/api/v1/devices/{device.Id}/instance-keys")).AsArray();

    private async Task<JsonNode> AdminAsync(string thumbprint, string step) => await TestOrg.ReadAsync(await org.Admin.PostAsync(Path(thumbprint, step), null));

    private static async Task PollRefusedAsync(TestDevice caller, string code)
    {
        using HttpResponseMessage answer = await caller.Client.PostAsJsonAsync(
            (await caller.StreamAsync()).Delivery.EndpointUrl, new PollRequest { ReturnImmediately = true }, ProtocolJson.Default.PollRequest);
        Assert.Equal(code, (string)(await TestOrg.ReadAsync(answer, HttpStatusCode.Unauthorized))["errorCode"]!);
    }

    private static async Task<JsonNode> CheckInRefusedAsync(TestDevice caller)
    {
        using var content = new StringContent("""
            {"agent_version":"6.6.6","host_name":"mac","os":{"name":"macOS","version":"15"},"boot_id":"b","dry_run":false,
            "requirements":[],"accounts":[],"sessions":[],"refusals":[]}
            """, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await caller.Client.PostAsync(new Uri("/device/check-in", UriKind.Relative), content);
        JsonNode error = await TestOrg.ReadAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Equal(InstanceKeyErrors.NotBound, (string)error["errorCode"]!);
        return error;
    }
}
