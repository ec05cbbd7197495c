using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Identity;
using DeviceAgent.Enrollment;
using DeviceAgent.Linux.State;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Scep;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Tests.Enrollment;

/// <summary>The authority's certificates are valid for 98 days: due from the 69th on.</summary>
public sealed class RenewalCheckTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(TestAuthority.Now);
    private readonly ScepTestServer server = new(new TestAuthority());
    private CertificateStore store = null!;

    public async Task InitializeAsync()
    {
        store = new CertificateStore(CertificateLocation.Of(folder.File("state/device.pem")), new LinuxFolderPlatform(), time);
        await FirstCertificate.EnrollAsync(store, server, time);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(69, null)]
    [InlineData(71, FindingCodes.RenewalOverdue)]
    public async Task What_was_enrolled_here_is_overdue_a_day_after_it_was_due(int days, string? code)
    {
        time.Advance(TimeSpan.FromDays(days));

        Assert.Equal(code, (await RunAsync(store)).Code);
    }

    [Fact]
    public async Task A_renewed_one_that_is_not_let_in_is_told_first()
    {
        time.Advance(TimeSpan.FromDays(70));
        await new CertificateRenewal(store, new CertificateRequestFlow(null, time), (_, _) => Task.FromResult<string?>("403"), time)
            .RunAsync(evenIfNotDue: false, CancellationToken.None);

        CheckResult result = await RunAsync(store);
        Assert.Equal(FindingCodes.RenewalNotProven, result.Code);
        Assert.Contains("device-agent renew", result.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, null)]
    [InlineData(86, FindingCodes.CertificateEndsSoon)]
    public async Task What_others_brought_is_theirs_to_renew(int days, string? code)
    {
        File.Delete(store.Location.Record);
        time.Advance(TimeSpan.FromDays(days));

        Assert.Equal(code, (await RunAsync(store)).Code);
        Assert.Equal(code, (await RunAsync(null)).Code);
    }

    private ValueTask<CheckResult> RunAsync(CertificateStore? at) =>
        new RenewalCheck(new FileIdentity(store.Location.Certificate, null, time), at, time).RunAsync(CancellationToken.None);
}
