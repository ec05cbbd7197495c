using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;
using DeviceAgent.TestKit.Network;
using Microsoft.AspNetCore.Http;
using static DeviceAgent.Core.Tests.Polling.OrgClientFixture;

namespace DeviceAgent.Core.Tests.Polling;

/// <summary>Which exchanges set the org clock.</summary>
public sealed class OrgClientClockTests : IDisposable
{
    private static readonly DateTimeOffset OrgNow = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly OrgClientFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private async Task<bool> SetsTheClockAsync(Action<HttpContext> during, int status = 200)
    {
        await using TlsTestServer server = await fixture.ServeAsync(c =>
        {
            c.Response.Headers.Date = OrgNow.ToString("r", CultureInfo.InvariantCulture);
            during(c);
            return JsonAsync(c, NoSets, status);
        });
        try
        {
            await fixture.Client(server.Url).PollAsync(Endpoints(server.Url), Request, CancellationToken.None);
        }
        catch (OrgUnavailableException)
        {
            Assert.NotEqual(200, status);
        }

        return fixture.OrgTime.TryNow(out _, out _);
    }

    [Fact]
    public async Task A_short_exchange_sets_it_with_its_whole_round_trip()
    {
        fixture.Clock.Sleep(TimeSpan.FromHours(1));
        BootInstant sent = fixture.Clock.Now;
        Assert.True(await SetsTheClockAsync(_ => fixture.Time.Advance(TimeSpan.FromSeconds(3))));
        Assert.True(fixture.OrgTime.TryMap(OrgNow, out BootInterval interval));
        Assert.InRange(interval.Earliest.SinceBoot, sent.SinceBoot - TimeSpan.FromSeconds(2.1), sent.SinceBoot - TimeSpan.FromSeconds(2));
        Assert.InRange(interval.Latest.SinceBoot, sent.SinceBoot + TimeSpan.FromSeconds(3), sent.SinceBoot + TimeSpan.FromSeconds(3.1));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task An_error_of_the_org_sets_it_too(int status) => Assert.True(await SetsTheClockAsync(_ => { }, status));

    [Fact]
    public async Task An_exchange_that_the_machine_slept_through_does_not_set_it() =>
        Assert.False(await SetsTheClockAsync(_ => fixture.Clock.Sleep(TimeSpan.FromSeconds(30))));

    [Fact]
    public async Task A_cached_answer_does_not_set_it() =>
        Assert.False(await SetsTheClockAsync(c => c.Response.Headers.Age = "7"));

    [Fact]
    public async Task An_answer_that_is_as_new_as_its_Age_of_zero_says_sets_it() =>
        Assert.True(await SetsTheClockAsync(c => c.Response.Headers.Age = "0"));
}
