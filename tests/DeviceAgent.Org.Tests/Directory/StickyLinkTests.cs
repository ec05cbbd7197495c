using System.Net;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Org.Tests.Directory;

/// <summary>Which users a device has is sticky: a device cannot quietly unlink itself, whatever it reports or leaves out.</summary>
public sealed class StickyLinkTests : IAsyncLifetime
{
    private const string Removed = "device.user.link.removed";
    private static readonly TimeSpan Stays = TimeSpan.FromDays(30);

    private TestOrg org = null!;
    private TestDevice device = null!;
    private JsonNode user = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        device = await org.CreateDeviceAsync("mac-1");
        user = await org.CreateUserAsync("ada@example.com");
        await device.CheckInAsync(links: ["ada@example.com"]);
    }

    public async Task DisposeAsync() => await org.DisposeAsync();

    [Fact]
    public async Task A_device_that_reports_no_accounts_at_all_is_still_logged_out_and_told_of_once()
    {
        org.Time.Advance(TimeSpan.FromDays(100));
        await device.CheckInAsync(accounts: []);
        await device.CheckInAsync(accounts: []);

        JsonNode removed = Assert.Single(await org.EventsAsync(Removed));
        Assert.Equal(("ada", "ada@example.com"), (
            (string)removed["debugContext"]!["debugData"]!["account"]!, (string)removed["debugContext"]!["debugData"]!["subject"]!));
        Assert.Equal(("WARN", device.Id), ((string)removed["severity"]!, (string)removed["actor"]!["id"]!));
        org.Time.Advance(Stays);
        await org.LogOutAsync(user);
        Assert.Single((await device.PollNowAsync()).Sets);
        await AssertUsersAsync(1);
        org.Time.Advance(TimeSpan.FromMilliseconds(1));
        await AssertUsersAsync(0);
    }

    [Fact]
    public async Task The_30_days_run_from_the_check_in_that_left_the_link_out_and_later_ones_do_not_prolong_them()
    {
        await device.CheckInAsync();
        Assert.Single(await org.EventsAsync(Removed));
        org.Time.Advance(TimeSpan.FromDays(20));
        await device.CheckInAsync();
        org.Time.Advance(TimeSpan.FromDays(10) + TimeSpan.FromSeconds(1));
        await device.CheckInAsync();

        await AssertUsersAsync(0);
        Assert.Single(await RemovedEverAsync());
    }

    [Fact]
    public async Task A_device_that_never_checks_in_again_keeps_its_users()
    {
        org.Time.Advance(TimeSpan.FromDays(1000));

        await org.LogOutAsync(user);
        await AssertUsersAsync(1);
        Assert.Empty(await org.EventsAsync(Removed));
    }

    [Fact]
    public async Task The_same_account_and_user_in_other_case_is_still_the_users()
    {
        await device.CheckInAsync(accounts: [new AccountReport("ADA", 501, [SubjectIdentifier.OfEmail("  Ada@EXAMPLE.com ")])]);

        // The account is another one by its name, so the old one was removed, and not quietly.
        Assert.Equal("ada", (string)Assert.Single(await org.EventsAsync(Removed))["debugContext"]!["debugData"]!["account"]!);
        org.Time.Advance(Stays + TimeSpan.FromDays(1));
        await AssertUsersAsync(1);
    }

    [Fact]
    public async Task A_user_named_by_id_instead_of_by_address_is_still_the_users()
    {
        await device.CheckInAsync(accounts: [new AccountReport("ada", 501, [SubjectIdentifier.OfOpaque(((string)user["id"]!).ToUpperInvariant())])]);

        Assert.Single(await org.EventsAsync(Removed));
        org.Time.Advance(Stays + TimeSpan.FromDays(1));
        await AssertUsersAsync(1);
    }

    [Fact]
    public async Task A_link_that_comes_back_stands_again_and_each_removal_is_told_of()
    {
        await device.CheckInAsync();
        org.Time.Advance(TimeSpan.FromDays(29));
        await device.CheckInAsync(links: ["ada@example.com"]);
        org.Time.Advance(TimeSpan.FromDays(29));
        await AssertUsersAsync(1);
        await device.CheckInAsync();
        await device.CheckInAsync();

        Assert.Equal(2, (await RemovedEverAsync()).Count);
        org.Time.Advance(Stays);
        await AssertUsersAsync(1);
        org.Time.Advance(TimeSpan.FromMilliseconds(1));
        await AssertUsersAsync(0);
    }

    [Fact]
    public async Task Bug_a_link_that_comes_back_after_it_ceased_to_count_dates_from_then()
    {
        await device.CheckInAsync();
        org.Time.Advance(Stays + TimeSpan.FromSeconds(1));
        DateTimeOffset back = org.Time.GetUtcNow();
        await device.CheckInAsync(links: ["ada@example.com"]);

        JsonNode use = Assert.Single((await org.GetAsync($"/api/v1/users/{user["id"]}/devices")).AsArray())!;
        Assert.Equal(back.ToUnixTimeMilliseconds(), DateTimeOffset.Parse((string)use["created"]!, null).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Bug_the_command_for_a_device_that_dropped_its_link_named_no_account()
    {
        await device.CheckInAsync(accounts: []);
        org.Time.Advance(Stays);
        await org.LogOutAsync(user);

        // Handed out only when the link counts no longer: it did when the logout was issued for it.
        org.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["ada"], await AccountsNamedAsync());
    }

    [Fact]
    public async Task A_command_names_the_assigned_and_the_linked_accounts_of_its_user_on_its_device_and_no_others()
    {
        JsonNode bob = await org.CreateUserAsync("bob@example.com");
        TestDevice other = await org.CreateDeviceAsync("mac-2");
        await other.CheckInAsync(accounts: [new AccountReport("elsewhere", 501, [SubjectIdentifier.OfEmail("ada@example.com")])]);
        await org.AssignAsync(device, user, "ada", "assigned");
        await org.AssignAsync(device, bob, "bob");
        await device.CheckInAsync(accounts:
        [
            new AccountReport("linked", 502, [SubjectIdentifier.OfEmail("ADA@example.com")]),
            new AccountReport("bobs", 503, [SubjectIdentifier.OfEmail("bob@example.com")]),
        ]);
        await org.LogOutAsync(user, device.Id);

        Assert.Equal(["ada", "assigned", "linked"], await AccountsNamedAsync());
    }

    [Fact]
    public async Task A_link_that_had_ceased_to_count_before_the_logout_is_not_named()
    {
        await org.AssignAsync(device, user, "assigned");
        await device.CheckInAsync(accounts: []);
        org.Time.Advance(Stays + TimeSpan.FromMilliseconds(1));
        await org.LogOutAsync(user);

        Assert.Equal(["assigned"], await AccountsNamedAsync());
    }

    [Fact]
    public async Task A_device_that_is_suspended_or_deactivated_cannot_unlink_itself()
    {
        foreach (string step in new[] { "suspend", "deactivate" })
        {
            using HttpResponseMessage changed = await org.Admin.PostAsync(
                new Uri($"/api/v1/devices/{device.Id}/lifecycle/{step}", UriKind.Relative), null);
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(RequireCheckInAsync);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Empty(await org.EventsAsync(Removed));
        Assert.Single((await org.GetAsync($"/api/v1/devices/{device.Id}/users")).AsArray());
    }

    [Fact]
    public async Task A_check_in_while_the_user_is_suspended_removes_nothing_quietly()
    {
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/suspend", UriKind.Relative), null));
        await device.CheckInAsync();

        Assert.Single(await org.EventsAsync(Removed));
        await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri($"/api/v1/users/{user["id"]}/lifecycle/deactivate", UriKind.Relative), null));
        Assert.Single((await device.PollNowAsync()).Sets);
    }

    [Fact]
    public async Task An_admins_assignment_outlives_every_link()
    {
        await org.AssignAsync(device, user, "ada");
        await device.CheckInAsync(accounts: []);
        org.Time.Advance(TimeSpan.FromDays(365));

        await AssertUsersAsync(1);
    }

    private async Task RequireCheckInAsync()
    {
        using var body = new StringContent("""
            {"agent_version":"0.1.0","host_name":"mac","os":{"name":"macOS","version":"15.1"},"boot_id":"b","dry_run":false,
             "requirements":[],"accounts":[],"sessions":[],"refusals":[]}
            """, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await device.Client.PostAsync(new Uri("/device/check-in", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<string>> AccountsNamedAsync()
    {
        string set = Assert.Single((await device.PollNowAsync()).Sets).Value;
        return SecurityEventToken.Read(new JsonWebToken(set)).ReadSessionRevoked().DeviceAccess!.LocalAccounts!;
    }

    /// <summary>Without <c>since</c> the log shows the last seven days.</summary>
    private async Task<JsonArray> RemovedEverAsync() =>
        (await org.GetAsync($"/api/v1/logs?since=2020-01-01T00:00:00Z&filter=eventType eq \"{Removed}\"")).AsArray();

    private async Task AssertUsersAsync(int count)
    {
        Assert.Equal(count, (await org.GetAsync($"/api/v1/devices/{device.Id}/users")).AsArray().Count);
        Assert.Equal(count, (await org.GetAsync($"/api/v1/users/{user["id"]}/devices")).AsArray().Count);
    }
}
