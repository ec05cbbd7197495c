using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Challenges;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.DeviceAccess;

public sealed class ChallengeTests : IAsyncLifetime
{
    private const string All = "/api/v1/device-access/challenges";

    private readonly OrgLog logs = OrgLog.Begin();
    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await TestOrg.StartAsync(logs: logs);

    public async Task DisposeAsync()
    {
        await org.DisposeAsync();
        logs.Dispose();
    }

    [Fact]
    public async Task A_challenge_is_shown_once_listed_without_its_value_and_kept_as_a_hash()
    {
        JsonNode made = await Enrollee.ChallengeAsync(org, new { name = "Jamf", uses = 3, validity = "P2D" });
        string text = (string)made["challenge"]!;

        Assert.Matches("^[0-9A-Za-z]{52}$", text);
        JsonNode listed = Assert.Single((await org.GetAsync(All)).AsArray())!;
        Assert.Equal((string)made["id"]!, (string)listed["id"]!);
        Assert.Equal("Jamf", (string)listed["name"]!);
        Assert.Equal(3, (int)listed["uses"]!);
        Assert.Equal(0, (int)listed["used"]!);
        Assert.Null(listed["challenge"]);
        Assert.DoesNotContain(text, listed.ToJsonString(), StringComparison.Ordinal);
        foreach (string file in new[] { org.Host.Folder.Database, org.Host.Folder.Database + "-wal" })
        {
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text[20..])));
        }

        Assert.Single(await org.EventsAsync("device.challenge.create"));
    }

    [Theory]
    [InlineData("""{"uses":0}""", "uses")]
    [InlineData("""{"uses":1000001}""", "uses")]
    [InlineData("""{"profile":"none"}""", "profile")]
    [InlineData("""{"profile":"legacy"}""", "profile")]
    [InlineData("""{"validity":"PT1S"}""", "validity")]
    [InlineData("""{"validity":"P1D","expiresAt":"2999-01-01T00:00:00Z"}""", "validity")]
    [InlineData("""{"expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"a\nb"}""", "name")]
    [InlineData("""{"deviceId":"guo00000000000000000","uses":2}""", "uses")]
    public async Task A_bad_wish_is_refused_with_its_field(string body, string field)
    {
        using HttpResponseMessage response = await org.Admin.PostAsync(All, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Contains(field, (string)(await TestOrg.ReadAsync(response, HttpStatusCode.BadRequest))["errorSummary"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_lets_through_as_many_as_it_says_until_its_end_or_its_withdrawal()
    {
        JsonNode twice = await Enrollee.ChallengeAsync(org, new { uses = 2 });
        JsonNode brief = await Enrollee.ChallengeAsync(org, new { validity = "PT10M" });
        JsonNode withdrawn = await Enrollee.ChallengeAsync(org);
        using var mac = new Enrollee(org, "CN=mac");

        (await mac.EnrollAsync((string)twice["challenge"]!)).Dispose();
        (await mac.EnrollAsync((string)twice["challenge"]!)).Dispose();
        Assert.Contains("used up", await mac.RefusedAsync(mac.Request((string)twice["challenge"]!)), StringComparison.Ordinal);

        (await mac.EnrollAsync((string)brief["challenge"]!)).Dispose();
        org.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("expired", await mac.RefusedAsync(mac.Request((string)brief["challenge"]!)), StringComparison.Ordinal);

        foreach (int _ in Enumerable.Range(0, 2))
        {
            using HttpResponseMessage gone = await org.Admin.DeleteAsync(new Uri($"{All}/{withdrawn["id"]}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        }

        Assert.Contains("withdrawn", await mac.RefusedAsync(mac.Request((string)withdrawn["challenge"]!)), StringComparison.Ordinal);
        Assert.Single(await org.EventsAsync("device.challenge.withdraw"));
        Assert.Equal(2, (int)(await org.GetAsync(All))[0]!["used"]!);
    }

    [Fact]
    public async Task What_a_refused_request_would_have_used_is_not_used()
    {
        string challenge = (string)(await Enrollee.ChallengeAsync(org, new { uses = 1 }))["challenge"]!;
        using var mac = new Enrollee(org, "CN=mac");

        await mac.RefusedAsync(mac.Request(challenge, null, new X509BasicConstraintsExtension(true, false, 0, critical: true)));

        (await mac.EnrollAsync(challenge)).Dispose();
    }

    [Fact]
    public async Task Ten_wrong_challenges_in_a_minute_close_an_address_for_a_minute_and_no_other()
    {
        string good = await Enrollee.ChallengeTextAsync(org);
        using var guesser = new Enrollee(org, "CN=guesser");
        using var neighbour = new Enrollee(org, "CN=neighbour") { Address = "192.0.2.2" };
        for (int i = 0; i < AddressFailures.MostFailures; i++)
        {
            Assert.Contains("wrong", await guesser.RefusedAsync(guesser.Request(good[..^1] + "?")), StringComparison.Ordinal);
        }

        Assert.Contains("too many", await guesser.RefusedAsync(guesser.Request(good)), StringComparison.Ordinal);
        (await neighbour.EnrollAsync(good)).Dispose();

        org.Time.Advance(AddressFailures.Window);
        (await guesser.EnrollAsync(good)).Dispose();
    }

    [Fact]
    public async Task No_challenge_is_ever_in_a_log_line_right_or_wrong()
    {
        string good = await Enrollee.ChallengeTextAsync(org);
        string wrong = good[..20] + new string('x', 32);
        using var mac = new Enrollee(org, "CN=mac");
        (await mac.EnrollAsync(good)).Dispose();
        await mac.RefusedAsync(mac.Request(wrong));
        await mac.RefusedAsync(mac.Request("hunter2"));

        Assert.Equal(2, logs.Of("enrollment.refused").Count);
        Assert.All(logs.Of("enrollment.refused"), line => Assert.Contains("192.0.2.1", line, StringComparison.Ordinal));
        Assert.NotEmpty(logs.All);
        Assert.All(logs.All, line =>
        {
            Assert.DoesNotContain(good[20..], line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(wrong[20..], line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", line.Text, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(good[20..], (await org.GetAsync("/api/v1/logs?limit=1000")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_remembers_so_many_addresses_and_no_more()
    {
        var time = new FakeTimeProvider();
        var failures = new AddressFailures(time);
        for (int i = 0; i < AddressFailures.MostAddresses + 500; i++)
        {
            failures.Add($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");
        }

        Assert.Equal(AddressFailures.MostAddresses, failures.Count);
        time.Advance(2 * AddressFailures.Window);
        failures.Add("192.0.2.1");
        Assert.Equal(1, failures.Count);
    }

    [Fact]
    public void An_IPv6_network_counts_as_one_address_and_slow_failures_never_close_it()
    {
        var time = new FakeTimeProvider();
        var failures = new AddressFailures(time);
        for (int i = 0; i < AddressFailures.MostFailures; i++)
        {
            Assert.False(failures.IsBlocked("2001:db8::1"));
            failures.Add($"2001:db8::{i + 1:x}");
            failures.Add("::ffff:192.0.2.7");
            time.Advance(i < 5 ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
        }

        Assert.True(failures.IsBlocked("2001:db8::ffff"));
        Assert.True(failures.IsBlocked("192.0.2.7"));
        Assert.False(failures.IsBlocked("2001:db8:1::1"));

        for (int i = 0; i < 50; i++)
        {
            failures.Add("198.51.100.1");
            time.Advance(TimeSpan.FromSeconds(7));
            Assert.False(failures.IsBlocked("198.51.100.1"));
        }
    }
}
