using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Enrollment;
using DeviceAgent.Linux.State;
using DeviceAgent.Scep.Client;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Scep;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Tests.Enrollment;

public sealed class CertificateRenewalTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(TestAuthority.Now);
    private readonly List<string> proven = [];
    private readonly ScepTestServer server = new(new TestAuthority());
    private CertificateStore store = null!;
    private string? refusal;

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

    [Fact]
    public async Task Nothing_happens_before_the_last_thirty_days()
    {
        time.Advance(TimeSpan.FromDays(68));

        Assert.Equal(RenewalState.NotDue, (await RunAsync()).State);
        Assert.Single(server.Authority.Requests);
    }

    [Fact]
    public async Task In_the_last_thirty_days_it_is_renewed_and_the_old_one_is_there_until_the_new_one_was_let_in()
    {
        string before = Current();
        time.Advance(TimeSpan.FromDays(70));

        RenewalResult result = await RunAsync();

        Assert.Equal(RenewalState.Renewed, result.State);
        Assert.NotEqual(before, Current());
        Assert.Equal([before], proven);
        Assert.False(File.Exists(store.Location.Renewed) || File.Exists(store.Location.NewKey));
        Assert.Equal(RenewalState.Renewed, (await RunAsync(evenIfNotDue: true)).State);
    }

    [Fact]
    public async Task After_a_refusal_the_next_request_has_another_key()
    {
        time.Advance(TimeSpan.FromDays(70));
        server.Authority.Refusal = "the certificate of this request is revoked";
        await Assert.ThrowsAsync<ScepRejectedException>(() => RunAsync());
        server.Authority.Refusal = null;

        Assert.Equal(RenewalState.Renewed, (await RunAsync()).State);

        byte[][] keys = [.. server.Authority.Requests.Skip(1).Select(r => r.Certification!.Key.ExportSubjectPublicKeyInfo())];
        Assert.Equal(2, keys.Length);
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public async Task While_the_org_does_not_let_the_new_one_in_the_old_one_stays_and_the_authority_is_not_asked_again()
    {
        string before = Current();
        time.Advance(TimeSpan.FromDays(70));
        refusal = "403 Forbidden";

        RenewalResult first = await RunAsync();
        RenewalResult second = await RunAsync();

        Assert.Equal((RenewalState.NotProven, "403 Forbidden"), (first.State, first.Problem));
        Assert.Equal(RenewalState.NotProven, second.State);
        Assert.Equal(before, Current());
        Assert.Equal(2, server.Authority.Requests.Count);

        refusal = null;
        Assert.Equal(RenewalState.Renewed, (await RunAsync()).State);
        Assert.NotEqual(before, Current());
    }

    [Fact]
    public async Task Once_the_old_one_is_over_the_new_one_is_used_without_proof()
    {
        time.Advance(TimeSpan.FromDays(70));
        refusal = "403 Forbidden";
        server.Authority.From = time.GetUtcNow();
        await RunAsync();
        time.Advance(TimeSpan.FromDays(40));

        Assert.Equal(RenewalState.Renewed, (await RunAsync()).State);
        Assert.Empty(proven.Skip(1));
    }

    [Fact]
    public async Task A_certificate_that_is_over_proves_nothing_and_must_be_enrolled_again()
    {
        time.Advance(TimeSpan.FromDays(110));

        Assert.Equal(RenewalState.TooLate, (await RunAsync()).State);
        Assert.Single(server.Authority.Requests);
    }

    [Fact]
    public async Task A_crash_between_the_record_and_the_certificate_is_made_up_for()
    {
        time.Advance(TimeSpan.FromDays(70));
        refusal = "403 Forbidden";
        RenewalResult renewed = await RunAsync();
        EnrollmentRecord record = store.ReadRecord(store.ReadCurrent(), null)!;
        byte[] old = File.ReadAllBytes(store.Location.Certificate);
        byte[] next = File.ReadAllBytes(store.Location.Renewed);
        store.Promote(record with { Thumbprint = CertificateStore.Thumbprint(renewed.Certificate!) });
        File.WriteAllBytes(store.Location.Certificate, old);
        File.WriteAllBytes(store.Location.Renewed, next);
        File.SetUnixFileMode(store.Location.Renewed, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        refusal = null;

        Assert.Equal(RenewalState.Renewed, (await RunAsync()).State);
        Assert.Equal(CertificateStore.Thumbprint(renewed.Certificate!), Current());
    }

    [Fact]
    public async Task A_certificate_that_somebody_else_brought_is_left_to_them()
    {
        File.Delete(store.Location.Record);
        time.Advance(TimeSpan.FromDays(90));

        Assert.Equal(RenewalState.NotEnrolledHere, (await RunAsync()).State);
    }

    [Fact]
    public async Task An_authority_that_cannot_be_reached_changes_nothing()
    {
        string before = Current();
        time.Advance(TimeSpan.FromDays(70));
        server.Dispose();

        await Assert.ThrowsAsync<ScepException>(() => RunAsync());

        Assert.Equal(before, Current());
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_key()
    {
        time.Advance(TimeSpan.FromDays(70));
        server.Authority.Tamper = _ => [1, 2, 3];
        await Assert.ThrowsAsync<ScepException>(() => RunAsync());
        server.Authority.Tamper = answer => answer;

        await RunAsync();

        Assert.Equal(server.Authority.Requests[1].Certification!.Hash, server.Authority.Requests[2].Certification!.Hash);
    }

    [Theory]
    [InlineData(9, 5, false)]
    [InlineData(9, 6.1, true)]
    [InlineData(365, 334, false)]
    [InlineData(365, 335.1, true)]
    public void A_short_life_is_renewed_in_its_last_third(int days, double after, bool due)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TestAuthority.Now, TestAuthority.Now.AddDays(days));
        time.Advance(TimeSpan.FromDays(after));

        Assert.Equal(due, Renewal().IsDue(certificate));
    }

    private string Current() => CertificateStore.Thumbprint(store.ReadCurrent()!.Certificate);

    private Task<RenewalResult> RunAsync(bool evenIfNotDue = false) => Renewal().RunAsync(evenIfNotDue, default);

    private CertificateRenewal Renewal() => new(
        store,
        new CertificateRequestFlow(null, time),
        (_, _) =>
        {
            proven.Add(Current());
            return Task.FromResult(refusal);
        },
        time);
}
