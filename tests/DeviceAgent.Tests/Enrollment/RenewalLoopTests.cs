using DeviceAgent.Core.Polling;
using DeviceAgent.Enrollment;
using DeviceAgent.Linux.State;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Scep;
using DeviceAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Tests.Enrollment;

public sealed class RenewalLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();
    private readonly ScepTestServer server = new(new TestAuthority());
    private readonly FakeTimeProvider time = new(TestAuthority.Now);
    private readonly LogLines log = new();
    private readonly FakeMachineClock clock;
    private readonly Ticks ticks;

    public RenewalLoopTests()
    {
        clock = new FakeMachineClock(time);
        ticks = new Ticks(clock);
    }

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
        log.Dispose();
    }

    [Fact]
    public async Task A_certificate_in_its_last_days_is_renewed_by_the_running_agent_after_failures_that_are_said()
    {
        var store = new CertificateStore(CertificateLocation.Of(folder.File("device.pem")), new LinuxFolderPlatform(), time);
        await FirstCertificate.EnrollAsync(store, server, time);
        string before = CertificateStore.Thumbprint(store.ReadCurrent()!.Certificate);
        server.Authority.Tamper = _ => [];
        time.Advance(TimeSpan.FromDays(75));
        using var loop = new RenewalLoop(
            new CertificateRenewal(store, new CertificateRequestFlow(null, time), (_, _) => Task.FromResult<string?>(null), time),
            ticks,
            new Logger<RenewalLoop>(log));

        await loop.StartAsync(default);
        await UntilAsync(() => log.All.Any(line => line.Level == LogLevel.Warning && line.Text.Contains("tried again", StringComparison.Ordinal)));
        server.Authority.Tamper = answer => answer;
        await UntilAsync(() =>
        {
            time.Advance(RenewalLoop.Interval);
            return log.All.Any(line => line.Text.Contains("was renewed", StringComparison.Ordinal));
        });
        await loop.StopAsync(default);

        Assert.NotEqual(before, CertificateStore.Thumbprint(store.ReadCurrent()!.Certificate));
        Assert.Null(loop.ExecuteTask!.Exception);
    }

    [Fact]
    public async Task Bug_a_fault_in_a_renewal_ended_the_agent()
    {
        var store = new CertificateStore(CertificateLocation.Of(folder.File("device.pem")), new LinuxFolderPlatform(), time);
        await FirstCertificate.EnrollAsync(store, server, time);
        bool faulty = true;
        time.Advance(TimeSpan.FromDays(75));
        using var loop = new RenewalLoop(
            new CertificateRenewal(
                store,
                new CertificateRequestFlow(null, time),
                (_, _) => faulty ? throw new InvalidOperationException("a fault") : Task.FromResult<string?>(null),
                time),
            ticks,
            new Logger<RenewalLoop>(log));

        await loop.StartAsync(default);
        await UntilAsync(() => Said("by a fault of this program"));
        faulty = false;
        await UntilNextHourAsync(() => Said("was renewed"));
        await loop.StopAsync(default);

        Assert.Null(loop.ExecuteTask!.Exception);
    }

    [Fact]
    public async Task Bug_the_hour_did_not_pass_while_the_machine_slept()
    {
        var store = new CertificateStore(CertificateLocation.Of(folder.File("device.pem")), new LinuxFolderPlatform(), time);
        await FirstCertificate.EnrollAsync(store, server, time);
        bool faulty = true;
        time.Advance(TimeSpan.FromDays(75));
        using var loop = new RenewalLoop(
            new CertificateRenewal(
                store,
                new CertificateRequestFlow(null, time),
                (_, _) => faulty ? throw new InvalidOperationException("a fault") : Task.FromResult<string?>(null),
                time),
            ticks,
            new Logger<RenewalLoop>(log));
        await loop.StartAsync(default);
        await UntilAsync(() => Said("by a fault of this program"));
        faulty = false;
        clock.Sleep(TimeSpan.FromHours(8));

        // Not a moment awake: the tick of the poll that returns.
        await UntilAsync(() =>
        {
            ticks.Tick();
            return Said("was renewed");
        });
        await loop.StopAsync(default);
    }

    private bool Said(string text) => log.All.Any(line => line.Text.Contains(text, StringComparison.Ordinal));

    private Task UntilNextHourAsync(Func<bool> condition) => UntilAsync(() =>
    {
        time.Advance(RenewalLoop.Interval);
        return condition();
    });

    private async Task UntilAsync(Func<bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, string.Join('\n', log.All.Select(line => line.Text)));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
