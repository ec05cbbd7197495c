using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>What a live part of a page may still read; in a browser: <see cref="WebConsole.LiveEndTests"/>.</summary>
public sealed class LiveAccessTests
{
    [Fact]
    public async Task Bug_a_live_part_went_on_after_the_session_had_ended()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        AdministratorRecord person = await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator));
        LiveAccess live = LiveOf(org, person);
        Assert.Equal(7, await live.ReadAsync(Permission.ReadOrg, () => Task.FromResult(7), CancellationToken.None));

        await ChangeAsync(org, person, new { status = "BLOCKED" });

        bool read = false;
        OrgException ended = await Assert.ThrowsAsync<OrgException>(() => live.ReadAsync(Permission.Read, () => Task.FromResult(read = true), CancellationToken.None));
        Assert.Equal((401, false), (ended.Status, read));
    }

    [Fact]
    public async Task Bug_a_live_part_kept_the_limits_that_it_began_with()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        await org.CreateUserAsync("grace@example.com");
        JsonNode group = await TestOrg.ReadAsync(await org.Admin.PostAsJsonAsync("/api/v1/groups", new { profile = new { name = "Desk" } }));
        (await org.Admin.PutAsync(new Uri($"/api/v1/groups/{group["id"]}/users/{ada["id"]}", UriKind.Relative), null)).Dispose();
        AdministratorRecord person = await People.AddAsync(org, "desk", new Grant(Role.DeviceLogoutOperator));
        LiveAccess live = LiveOf(org, person);
        Assert.Equal(2, await live.ReadAsync(Permission.Read, () => LoginsAsync(org), CancellationToken.None) is { Count: var all } ? all : 0);

        await ChangeAsync(org, person, new { userGroup = (string)group["id"]! });

        Assert.Equal(["ada@example.com"], await live.ReadAsync(Permission.Read, () => LoginsAsync(org), CancellationToken.None));
        OrgException refused = await Assert.ThrowsAsync<OrgException>(() => live.ReadAsync(Permission.ReadOrg, () => Task.FromResult(0), CancellationToken.None));
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Bug_nobody_at_all_saw_everything_in_a_live_part()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        await org.CreateUserAsync("ada@example.com");
        IReadOnlyList<string> seen = ["not asked"];

        await new LimitedCircuits().CreateInboundActivityHandler(async _ => seen = await LoginsAsync(org))(null!);

        Assert.Empty(seen);
        Assert.Single(await LoginsAsync(org));
    }

    private static LiveAccess LiveOf(TestOrg org, AdministratorRecord person)
    {
        ConsoleSessions sessions = org.Host.Services.GetRequiredService<ConsoleSessions>();
        return new LiveAccess(new BeganAs(sessions.Begin(person, "127.0.0.1")), sessions);
    }

    private static async Task<IReadOnlyList<string>> LoginsAsync(TestOrg org)
    {
        await using OrgDb db = org.Host.Services.GetRequiredService<OrgStore>().OpenForReading();
        return await db.Users.Select(u => u.Login).ToListAsync();
    }

    private static async Task ChangeAsync(TestOrg org, AdministratorRecord person, object body) =>
        await TestOrg.ReadAsync(await org.Admin.PutAsJsonAsync($"/api/v1/device-access/administrators/{person.Id}", body));

    private sealed class BeganAs(ClaimsPrincipal principal) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(principal));
    }
}
