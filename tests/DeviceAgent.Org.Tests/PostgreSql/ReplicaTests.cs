using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Devices;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Two processes of one org, here in one: what is done at one of them holds at the other.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private TestOrg first = null!;
    private TestOrg second = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlServer.Missing is not null)
        {
            return;
        }

        TestDatabase.UsePostgreSql();
        first = await TestOrg.StartAsync(o => o with { Issuer = "https://devices.example.com" });
        second = await first.StartReplicaAsync();
        device = await first.CreateDeviceAsync("mac", singleUser: true);
        user = await first.CreateUserAsync("ada@example.com");
        await first.AssignAsync(device, user, "ada");
        await ListensAsync(first);
        await ListensAsync(second);
    }

    public async Task DisposeAsync()
    {
        await (second?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (first?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [PostgreSqlFact]
    public async Task A_wait_at_one_is_woken_by_a_command_of_the_other_and_the_books_are_one()
    {
        Task<PollResponse> held = await device.At(second).HoldAsync();

        JsonNode trace = await first.LogOutAsync(user);

        string jti = (await held).Sets.Keys.Single();
        await device.AcknowledgeAsync(jti);
        using HttpResponseMessage reported = await device.At(second).ReportAsync(jti);
        Assert.Equal(HttpStatusCode.NoContent, reported.StatusCode);
        Assert.Equal("completed", (string?)(await first.DeviceOfAsync(trace))["state"]);
        Assert.Single(await first.EventsAsync("device.desktop_mfa.device_logout.completed"));
    }

    [PostgreSqlFact]
    public async Task What_stands_on_a_stream_wakes_a_wait_at_the_other_for_devices_and_for_foreign_receivers()
    {
        JsonNode made = await TestOrg.ReadAsync(await first.Admin.PostAsJsonAsync("/api/v1/ssf/receivers", new { name = "soc" }), HttpStatusCode.Created);
        using var receiver = new HttpClient { BaseAddress = new Uri(second.Host.Addresses.Admin) };
        receiver.DefaultRequestHeaders.Authorization = new("Bearer", (string)made["token"]!);
        JsonNode stream = await TestOrg.ReadAsync(await receiver.PostAsJsonAsync("/ssf/stream", new { }), HttpStatusCode.Created);
        Task<PollResponse> held = await device.At(second).HoldAsync();
        Task<HttpResponseMessage> told = receiver.PostAsJsonAsync($"/ssf/poll/{stream["stream_id"]}", new { });
        await UntilAsync(() => ((PollWaiters)second.Host.Services.GetService(typeof(PollWaiters))!).Count == 2);

        string own = (await device.StreamAsync()).StreamId;
        using HttpResponseMessage asked = await device.Client.PostAsJsonAsync("/ssf/verify", new { stream_id = own });
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Single((await held).Sets);
        await first.LogOutAsync(user);
        JsonObject sets = (await TestOrg.ReadAsync(await told))["sets"]!.AsObject();
        await TestOrg.ReadAsync(await receiver.PostAsJsonAsync($"/ssf/poll/{stream["stream_id"]}", new { ack = new[] { Assert.Single(sets).Key }, maxEvents = 0 }));

        JsonNode view = await first.GetAsync($"/api/v1/ssf/receivers/{made["id"]}");
        Assert.Equal((0, "enabled"), ((int)view["stream"]!["waiting"]!, (string)view["stream"]!["status"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await first.Admin.DeleteAsync(new Uri($"/api/v1/ssf/receivers/{made["id"]}", UriKind.Relative))).StatusCode);
    }

    [PostgreSqlFact]
    public async Task What_shuts_a_device_out_at_one_ends_its_wait_at_the_other()
    {
        TestDevice there = device.At(second);
        Task<PollResponse> held = await there.HoldAsync();

        (await first.Admin.PostAsync(new Uri($"/api/v1/devices/{device.Id}/lifecycle/suspend", UriKind.Relative), null)).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<HttpRequestException>(() => held)).StatusCode);
    }

    [PostgreSqlFact]
    public async Task What_is_committed_while_nobody_hears_wakes_after_the_next_connect()
    {
        Task<PollResponse> held = await device.At(second).HoldAsync();

        // A connection that stays away longer than the command: the other process's word is lost.
        string database = SharedDatabaseTests.Options(first).Settings.Database.Url!.Database;
        PostgreSqlServer.Instance.CutConnections(database, $"% {ReplicaNews.ConnectionName}");
        await UntilAsync(() => !News(second).IsListening);
        await first.LogOutAsync(user);
        Assert.False(held.IsCompleted);

        first.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Single((await held).Sets);
    }

    [PostgreSqlFact]
    public async Task A_signature_that_one_has_taken_is_refused_by_the_other()
    {
        // Both stand behind one name: what is signed is that name's URL. Here each has its own, so the table itself is asked.
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://devices.example.com/device/outcomes") { Content = new ByteArrayContent([1]) };
        SigningHandler.Sign(request, [1], key, first.Time.GetUtcNow());
        var signature = Protocol.MessageSignatures.ReceivedSignature.Read(
            request.Headers.GetValues("Signature-Input").Single(), request.Headers.GetValues("Signature").Single());

        bool[] taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Used(i % 2 == 0 ? first : second).TryUseAsync(device.Id, signature, CancellationToken.None)));

        Assert.Single(taken, t => t);
        Assert.True(await Used(second).TryUseAsync("another", signature, CancellationToken.None));

        // Over once its time would refuse it; the sweep comes with the next use.
        first.Time.Advance(Protocol.MessageSignatures.SignatureProfile.CreatedTolerance * 3);
        await Used(first).TryUseAsync("sweeps", signature, CancellationToken.None);
        Assert.True(await Used(second).TryUseAsync(device.Id, signature, CancellationToken.None));
    }

    [PostgreSqlFact]
    public async Task Refusals_are_counted_over_both()
    {
        await first.LogOutAsync(user);
        string jti = (await device.PollNowAsync()).Sets.Keys.Single();
        for (int i = 0; i < RefusedCommands.Pauses.Count; i++)
        {
            TestDevice at = device.At(i % 2 == 0 ? first : second);
            await at.RefuseAsync(jti, "invalid_request");
            first.Time.Advance(RefusedCommands.Pauses[i]);
            Assert.Single((await at.PollNowAsync()).Sets);
        }

        await device.At(second).RefuseAsync(jti, "invalid_request");

        Assert.Equal(RefusedCommands.Pauses.Count, (await first.EventsAsync("device.desktop_mfa.device_logout.refused")).Count);
        Assert.Single(await first.EventsAsync("device.desktop_mfa.device_logout.completed"));
    }

    [PostgreSqlFact]
    public async Task The_brake_counts_what_both_have_issued()
    {
        var users = new List<JsonNode>();
        for (int i = 0; i < 30; i++)
        {
            JsonNode made = await first.CreateUserAsync($"user{i}@example.com");
            JsonNode mac = await TestOrg.ReadAsync(await first.Admin.PostAsJsonAsync("/api/v1/devices", new { profile = new { displayName = $"m{i}" } }));
            await TestOrg.ReadAsync(await first.Admin.PutAsJsonAsync($"/api/v1/devices/{mac["id"]}/users/{made["id"]}", new { }));
            users.Add(made);
        }

        await Task.WhenAll(users.Select((u, i) => (i % 2 == 0 ? first : second).Admin.PostAsync(new Uri($"/api/v1/users/{u["id"]}/lifecycle/suspend", UriKind.Relative), null)));

        Assert.Equal(30 - 25, (await second.EventsAsync("device.desktop_mfa.device_logout.held")).Count);
    }

    [PostgreSqlFact]
    public async Task A_revocation_that_waits_is_carried_out_by_those_that_are_left_and_is_on_every_list()
    {
        string serial = device.Certificate.SerialNumber;
        await TestOrg.ReadAsync(await first.Admin.PostAsJsonAsync(
            $"/api/v1/device-access/certificates/{serial}/revoke", new { deadline = "PT1H" }));
        byte[] before = ((RevocationLists)second.Host.Services.GetService(typeof(RevocationLists))!).Current();
        await first.StopAsync();

        second.Time.Advance(TimeSpan.FromHours(1));

        await UntilAsync(async () =>
        {
            second.Time.Advance(RevocationMonitor.Interval);
            return (string)(await second.GetAsync($"/api/v1/device-access/certificates?deviceId={device.Id}")).AsArray().Single()!["status"]! == "REVOKED";
        });
        Assert.NotEqual(before, ((RevocationLists)second.Host.Services.GetService(typeof(RevocationLists))!).Current());
        first = null!;
    }

    internal static ReplicaNews News(TestOrg org) => (ReplicaNews)org.Host.Services.GetService(typeof(ReplicaNews))!;

    private static Org.DeviceAccess.IUsedSignatures Used(TestOrg org) => (Org.DeviceAccess.IUsedSignatures)org.Host.Services.GetService(typeof(Org.DeviceAccess.IUsedSignatures))!;

    internal static Task ListensAsync(TestOrg org) => UntilAsync(() => News(org).IsListening);

    internal static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TestKit.Processes.TestProcess.Patience, "it did not come");
            await Task.Yield();
        }
    }
}
