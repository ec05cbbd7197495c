using System.Net;
using DeviceAgent.Org.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary><c>/healthz</c> and <c>/readyz</c>.</summary>
public sealed class HealthTests
{
    private static readonly Uri Healthz = new("/healthz", UriKind.Relative);
    private static readonly Uri Readyz = new("/readyz", UriKind.Relative);

    [Fact]
    public async Task An_org_says_without_a_token_that_it_lives_and_is_ready_on_its_admin_listener_only()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        using HttpClient stranger = org.CreateAdmin(null);
        TestDevice mac = await org.CreateDeviceAsync("mac-1");

        Assert.Equal("""{"alive":true}""", await stranger.GetStringAsync(Healthz));
        Assert.Equal("""{"ready":true,"notReady":[]}""", await stranger.GetStringAsync(Readyz));
        Assert.Equal(HttpStatusCode.NotFound, (await mac.Client.GetAsync(Healthz)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mac.Client.GetAsync(Readyz)).StatusCode);
    }

    [Fact]
    public async Task An_org_that_stops_is_not_ready_any_more()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        var lifetime = org.Host.Services.GetRequiredService<IHostApplicationLifetime>();
        (HttpStatusCode, string) whileStopping = default;

        // Before the listeners close.
        using CancellationTokenRegistration asking = lifetime.ApplicationStopping.Register(() => whileStopping = AskAsync(org).GetAwaiter().GetResult());
        lifetime.StopApplication();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"ready":false,"notReady":["stopping"]}"""), whileStopping);
    }

    [Fact]
    public async Task An_org_that_cannot_write_is_not_ready_until_it_can_again_and_says_why_in_its_log_alone()
    {
        OrgLog log = OrgLog.Begin();
        await using TestOrg org = await TestOrg.StartAsync(logs: log);
        await ExecuteAsync(org, "CREATE TRIGGER full BEFORE UPDATE ON ApiTokens BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"ready":false,"notReady":["database"]}"""), await AskAsync(org));
        await ExecuteAsync(org, "DROP TRIGGER full");
        org.Time.Advance(Readiness.FreshFor);
        Assert.Equal((HttpStatusCode.OK, """{"ready":true,"notReady":[]}"""), await AskAsync(org));

        Assert.Contains("disk is full", Assert.Single(log.Of("readiness.cause")), StringComparison.Ordinal);
        Assert.Single(log.Of("readiness.lost"));
        Assert.Single(log.Of("readiness.back"));
    }

    [Fact]
    public async Task An_org_whose_database_somebody_keeps_locked_is_not_ready_and_says_so_in_time()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        await using var other = new SqliteConnection($"Data Source={Path.Combine(org.Folder, "org.db")};Pooling=False");
        await other.OpenAsync();
        await using var hold = await other.BeginTransactionAsync();

        Task<(HttpStatusCode, string)> asking = AskAsync(org);
        while (!asking.IsCompleted)
        {
            org.Time.Advance(Readiness.Patience);
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System));
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"ready":false,"notReady":["database"]}"""), await asking);
        Assert.Equal(HttpStatusCode.OK, (await org.Admin.GetAsync(Healthz)).StatusCode);
        await hold.RollbackAsync();
    }

    [Fact]
    public async Task An_org_whose_issuing_certificate_has_ended_is_not_ready()
    {
        await using TestOrg org = await TestOrg.StartAsync();
        File.Delete(org.Host.Folder.AuthorityKey);
        org.Time.Advance(TimeSpan.FromDays(6 * 365));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"ready":false,"notReady":["certificate-authority"]}"""), await AskAsync(org));
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(TestOrg org)
    {
        using HttpClient stranger = org.CreateAdmin(null);
        using HttpResponseMessage answer = await stranger.GetAsync(Readyz);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task ExecuteAsync(TestOrg org, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(org.Folder, "org.db")};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
