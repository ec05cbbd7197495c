using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Settings;
using DeviceAgent.Protocol.Certificates;

namespace DeviceAgent.Org.Tests.DeviceAccess;

public sealed class EnrollmentTests : IAsyncLifetime
{
    private const string Certificates = "/api/v1/device-access/certificates";

    private static readonly Uri Jwks = new("/ssf/jwks", UriKind.Relative);

    private readonly OrgLog logs = OrgLog.Begin();
    private TestOrg org = null!;
    private string challenge = "";

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync(logs: logs);
        challenge = await Enrollee.ChallengeTextAsync(org);
    }

    public async Task DisposeAsync()
    {
        await org.DisposeAsync();
        logs.Dispose();
    }

    [Fact]
    public async Task A_static_challenge_makes_a_device_of_an_identity_that_nobody_has_and_its_certificate_gets_in()
    {
        using var mac = new Enrollee(org, "CN=Ada's Mac, SERIALNUMBER=C02ADA, O=ignored");
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ada.example.com");
        names.AddEmailAddress("ada@example.com");
        names.AddUserPrincipalName("ada@corp.example.com");
        names.AddUri(new Uri("urn:uuid:1"));
        names.AddIpAddress(IPAddress.Loopback);

        using X509Certificate2 certificate = await mac.EnrollAsync(challenge, names.Build());

        Assert.True(DeviceAccessExtension.IsIn(certificate));
        Assert.Equal("CN=Ada's Mac, SERIALNUMBER=C02ADA", certificate.Subject);
        Assert.Equal("1.3.6.1.5.5.7.3.2", certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value);
        var san = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["ada.example.com"], san.EnumerateDnsNames());
        Assert.Empty(san.EnumerateIPAddresses());
        Assert.Equal(
            [AlternativeNameKind.Dns, AlternativeNameKind.Uri, AlternativeNameKind.Email, AlternativeNameKind.UserPrincipalName],
            AlternativeName.ReadAll(san.RawData).Select(n => n.Kind).Order());
        TimeSpan left = certificate.NotAfter.ToUniversalTime() - org.Time.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromDays(365) - TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));

        JsonNode device = Assert.Single((await org.GetAsync("/api/v1/devices")).AsArray())!;
        Assert.Equal("C02ADA", (string)device["profile"]!["displayName"]!);
        Assert.Equal("C02ADA", (string)device["profile"]!["serialNumber"]!);
        Assert.Equal("MACOS", (string)device["profile"]!["platform"]!);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(certificate)).Status);
        using X509Certificate2 found = (await mac.Enrollments.FindAsync(certificate.SerialNumber.ToLowerInvariant()))!;
        Assert.Equal(certificate.RawData, found.RawData);
        JsonNode entry = Assert.Single(await org.EventsAsync("pki.cert.issue"));
        Assert.Equal("192.0.2.1", (string)entry["actor"]!["id"]!);
        Assert.Equal([(string)device["id"]!, certificate.SerialNumber], entry["target"]!.AsArray().Select(t => (string)t!["id"]!));
    }

    [Fact]
    public async Task A_static_challenge_for_a_device_that_is_there_waits_until_an_admin_approves()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=MAC-1");
        using X509Certificate2 certificate = await mac.EnrollAsync(challenge);

        (HttpStatusCode status, string body) = await GetAsync(certificate);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains($"/certificates/{certificate.SerialNumber}/approve", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(known.Certificate)).Status);
        JsonNode waiting = Assert.Single((await org.GetAsync($"{Certificates}?status=PENDING&deviceId={known.Id}")).AsArray())!;
        Assert.Equal(certificate.SerialNumber, (string)waiting["serialNumber"]!);

        foreach (int _ in Enumerable.Range(0, 2))
        {
            Assert.Equal("BOUND", (string)(await PostAsync($"{Certificates}/{certificate.SerialNumber}/approve"))["status"]!);
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(certificate)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(known.Certificate)).Status);
        Assert.Equal(2, (await org.GetAsync($"{Certificates}?status=BOUND&deviceId={known.Id}")).AsArray().Count);
        Assert.Single(await org.EventsAsync("device.certificate.approve"));
    }

    [Fact]
    public async Task A_rejected_certificate_never_speaks_for_the_device()
    {
        await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=mac-1");
        using X509Certificate2 certificate = await mac.EnrollAsync(challenge);

        Assert.Equal("REJECTED", (string)(await PostAsync($"{Certificates}/{certificate.SerialNumber}/reject"))["status"]!);

        Assert.Contains("rejected", (await GetAsync(certificate)).Body, StringComparison.Ordinal);
        using HttpResponseMessage late = await org.Admin.PostAsync(new Uri($"{Certificates}/{certificate.SerialNumber}/approve", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
        Assert.IsType<EnrollmentResult.Refused>(await mac.RenewAsync(certificate));
    }

    [Fact]
    public async Task A_one_time_challenge_binds_to_its_device_and_works_once()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        string once = await Enrollee.ChallengeTextAsync(org, known.Id);
        using var mac = new Enrollee(org, "CN=mac-1");
        using var thief = new Enrollee(org, "CN=mac-1") { Address = "192.0.2.9" };

        using X509Certificate2 certificate = await mac.EnrollAsync(once);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(certificate)).Status);
        Assert.Contains("used up", await thief.RefusedAsync(thief.Request(once)), StringComparison.Ordinal);
        Assert.Equal(2, (await org.GetAsync($"{Certificates}?deviceId={known.Id}")).AsArray().Count);
        Assert.Single((await org.GetAsync("/api/v1/devices")).AsArray());
    }

    [Fact]
    public async Task Proof_for_one_device_gives_no_certificate_of_another()
    {
        TestDevice mine = await org.CreateDeviceAsync("mine");
        await org.CreateDeviceAsync("yours");
        string once = await Enrollee.ChallengeTextAsync(org, mine.Id);
        using var liar = new Enrollee(org, "CN=yours");

        Assert.Contains("proof was given for", await liar.RefusedAsync(liar.Request(once)), StringComparison.Ordinal);
        Assert.Contains(
            "proof was given for", await liar.RefusedAsync(liar.Request(null) with { Renewal = true, RenewalOf = mine.Certificate }), StringComparison.Ordinal);

        Assert.Equal(2, (await org.GetAsync(Certificates)).AsArray().Count);
        using var honest = new Enrollee(org, "CN=mine");
        (await honest.EnrollAsync(once)).Dispose();
    }

    [Fact]
    public async Task A_renewal_by_the_old_key_binds_by_itself_and_the_old_certificate_stays()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=mac-1");

        using X509Certificate2 renewed = mac.WithKey(await mac.RenewAsync(known.Certificate));

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(renewed)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(known.Certificate)).Status);
        JsonNode listed = (await org.GetAsync($"{Certificates}?deviceId={known.Id}"))[1]!;
        Assert.Equal(renewed.SerialNumber, (string)listed["serialNumber"]!);
    }

    [Fact]
    public async Task What_is_not_bound_valid_and_ours_renews_nothing()
    {
        TestDevice revoked = await org.CreateDeviceAsync("revoked");
        TestDevice suspended = await org.CreateDeviceAsync("suspended");
        TestDevice expired = await org.CreateDeviceAsync("expired");
        await PostAsync($"{Certificates}/{revoked.Certificate.SerialNumber}/revoke");
        await org.Admin.PostAsync(new Uri($"/api/v1/devices/{suspended.Id}/lifecycle/suspend", UriKind.Relative), null);
        using var foreignKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 foreignRoot = TestCertificates.Authority(foreignKey, "foreign");
        using X509Certificate2 foreign = TestCertificates.Leaf(foreignRoot, foreignKey, DeviceAccessExtension.Create(critical: false));
        using var unbound = ((DeviceAccessAuthority)org.Host.Services.GetService(typeof(DeviceAccessAuthority))!).Issue(
            new CertificateOrder { Key = new PublicKey(foreignKey), Subject = new X500DistinguishedName("CN=revoked"), Validity = TimeSpan.FromDays(1) });
        using var mac = new Enrollee(org, "CN=revoked");

        foreach (X509Certificate2? former in new[] { null, revoked.Certificate, suspended.Certificate, foreign, unbound })
        {
            await mac.RefusedAsync(mac.Request(challenge) with { Renewal = true, RenewalOf = former });
        }

        org.Time.Advance(TimeSpan.FromDays(366));
        await mac.RefusedAsync(mac.Request(challenge) with { Renewal = true, RenewalOf = expired.Certificate });
        Assert.Equal(6, logs.Of("enrollment.refused").Count);
    }

    public static TheoryData<string, string> BadWishes() => new()
    {
        { "ca", "CA:true" },
        { "cert-sign", "key usage" },
        { "server", "extended key usage" },
        { "eleven names", "subject alternative names" },
        { "broken name", "well-formed" },
        { "broken extension", "cannot be read" },
        { "long subject", "subject" },
        { "no subject", "identity" },
        { "no challenge", "no challenge" },
        { "no profile", "no such profile" },
        { "line break in the transaction", "transaction id" },
    };

    [Theory]
    [MemberData(nameof(BadWishes))]
    public async Task What_no_device_gets_is_refused_and_logged_with_its_reason(string wish, string reason)
    {
        using var mac = new Enrollee(org, wish == "long subject" ? $"CN={new string('a', 1100)}" : wish == "no subject" ? "O=nobody" : "CN=mac");
        var many = new SubjectAlternativeNameBuilder();
        Enumerable.Range(0, 11).ToList().ForEach(i => many.AddDnsName($"mac-{i}.example.com"));
        X509Extension? extension = wish switch
        {
            "ca" => new X509BasicConstraintsExtension(true, false, 0, critical: false),
            "cert-sign" => new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true),
            "server" => new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.1")], critical: false),
            "eleven names" => many.Build(),
            "broken name" => new X509Extension("2.5.29.17", [0x30, 0x05, 0x82, 0x03, (byte)'a', (byte)' ', (byte)'b'], critical: false),
            "broken extension" => new X509Extension("2.5.29.17", [0x30, 0x09, 0x82], critical: false),
            _ => null,
        };
        EnrollmentRequest request = mac.Request(wish == "no challenge" ? null : challenge, null, extension is null ? [] : [extension]);
        request = wish switch
        {
            "no profile" => request with { Profile = "none\nsuch" },
            "line break in the transaction" => request with { TransactionId = "1\nfake: all is well" },
            _ => request,
        };

        Assert.Contains(reason, await mac.RefusedAsync(request), StringComparison.Ordinal);

        string line = Assert.Single(logs.Of("enrollment.refused"));
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Empty((await org.GetAsync(Certificates)).AsArray());
        Assert.Equal(0, (int)(await org.GetAsync("/api/v1/device-access/challenges"))[0]!["used"]!);
    }

    [Fact]
    public async Task A_weak_or_unknown_key_is_a_bad_algorithm()
    {
        using var mac = new Enrollee(org, "CN=mac");
        using var weak = RSA.Create(1024);
        using var odd = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        foreach (PublicKey key in new[] { new PublicKey(weak), new PublicKey(odd) })
        {
            await mac.RefusedAsync(mac.Request(challenge) with { Key = key }, EnrollmentFailure.BadAlgorithm);
        }

        Assert.Empty((await org.GetAsync(Certificates)).AsArray());
    }

    [Fact]
    public async Task The_same_request_again_is_answered_with_the_same_certificate_while_that_is_good()
    {
        string once = (string)(await Enrollee.ChallengeAsync(org, new { uses = 1 }))["challenge"]!;
        using var mac = new Enrollee(org, "CN=mac");
        EnrollmentRequest request = mac.Request(once, "t-1");
        using X509Certificate2 first = mac.WithKey(await mac.AskAsync(request));

        org.Time.Advance(TimeSpan.FromDays(300));
        using X509Certificate2 again = mac.WithKey(await mac.AskAsync(request));

        Assert.Equal(first.RawData, again.RawData);
        Assert.Single((await org.GetAsync(Certificates)).AsArray());
        using X509Certificate2 polled = mac.WithKey(await mac.PollAsync("t-1"));
        Assert.Equal(first.RawData, polled.RawData);
        using var other = new Enrollee(org, "CN=mac");
        Assert.IsType<EnrollmentResult.Refused>(await other.PollAsync("t-1"));
        var unknown = Assert.IsType<EnrollmentResult.Refused>(await mac.PollAsync("t-2"));
        Assert.Equal(EnrollmentFailure.BadCertificateId, unknown.Failure);

        org.Time.Advance(TimeSpan.FromDays(66));
        Assert.Contains("revoked or over", await mac.RefusedAsync(request), StringComparison.Ordinal);
        Assert.IsType<EnrollmentResult.Refused>(await mac.PollAsync("t-1"));
    }

    [Fact]
    public async Task Bug_a_request_whose_certificate_was_revoked_came_again_and_got_another_one()
    {
        using var mac = new Enrollee(org, "CN=mac");
        EnrollmentRequest request = mac.Request(challenge, "t-1");
        using X509Certificate2 first = mac.WithKey(await mac.AskAsync(request));
        await RevokeAsync(first, "keyCompromise");

        Assert.Contains("revoked or over", await mac.RefusedAsync(request), StringComparison.Ordinal);
        Assert.IsType<EnrollmentResult.Refused>(await mac.PollAsync("t-1"));
        Assert.Contains("compromised", await mac.RefusedAsync(mac.Request(challenge)), StringComparison.Ordinal);

        Assert.Single((await org.GetAsync(Certificates)).AsArray());
        Assert.Equal(1, (int)(await org.GetAsync("/api/v1/device-access/challenges"))[0]!["used"]!);
    }

    [Fact]
    public async Task Bug_a_renewal_that_was_heard_on_the_way_came_again_later_or_elsewhere_and_got_another_certificate()
    {
        org = await org.RestartAsync(o => o with
        {
            Settings = new OrgSettings
            {
                Profiles = new Dictionary<string, ScepProfile> { ["default"] = new("default"), ["second"] = new("second") },
            },
        });
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        using var mac = new Enrollee(org, "CN=mac-1");
        EnrollmentRequest renewal = mac.Request(null, "t-1") with { Renewal = true, RenewalOf = known.Certificate };
        using X509Certificate2 renewed = mac.WithKey(await mac.AskAsync(renewal));
        using X509Certificate2 polled = mac.WithKey(await mac.PollAsync("t-1", known.Certificate));
        Assert.Equal(renewed.RawData, polled.RawData);

        Assert.Contains("answered at the profile default", await mac.RefusedAsync(renewal with { Profile = "second" }), StringComparison.Ordinal);
        org.Time.Advance(TimeSpan.FromDays(2));
        mac.WithKey(await mac.AskAsync(renewal)).Dispose();
        await RevokeAsync(renewed, "superseded");
        await mac.RefusedAsync(renewal);

        Assert.Equal(2, (await org.GetAsync($"{Certificates}?deviceId={known.Id}")).AsArray().Count);
    }

    [Fact]
    public async Task While_its_revocation_waits_a_certificate_renews_nothing()
    {
        TestDevice known = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(known, await org.CreateUserAsync("ada@example.com"), "ada");
        JsonNode asked = await TestOrg.ReadAsync(await org.Admin.PostAsync(
            new Uri($"{Certificates}/{known.Certificate.SerialNumber}/revoke", UriKind.Relative), null));
        Assert.NotEmpty(asked["revocationWaitsFor"]!.AsArray());
        using var mac = new Enrollee(org, "CN=mac-1");

        EnrollmentRequest renewal = mac.Request(null) with { Renewal = true, RenewalOf = known.Certificate };

        Assert.Contains("is being revoked", await mac.RefusedAsync(renewal), StringComparison.Ordinal);
        Assert.Single((await org.GetAsync($"{Certificates}?deviceId={known.Id}")).AsArray());
    }

    [Fact]
    public async Task Bug_an_identity_of_two_devices_counted_as_that_of_none()
    {
        TestDevice twin = await org.CreateDeviceAsync("twin");
        await org.CreateDeviceAsync("twin");
        TestDevice other = await org.CreateDeviceAsync("other");
        using var mac = new Enrollee(org, "CN=twin");

        Assert.Contains("\"twin\" is that of 2 devices", await mac.RefusedAsync(mac.Request(challenge)), StringComparison.Ordinal);
        string ofOther = await Enrollee.ChallengeTextAsync(org, other.Id);
        Assert.Contains("proof was given for", await mac.RefusedAsync(mac.Request(ofOther)), StringComparison.Ordinal);
        await mac.RefusedAsync(mac.Request(null) with { Renewal = true, RenewalOf = other.Certificate });
        Assert.Equal(3, (await org.GetAsync(Certificates)).AsArray().Count);

        // It is one of the two, and has shown which.
        mac.WithKey(await mac.RenewAsync(twin.Certificate)).Dispose();
        (await mac.EnrollAsync(await Enrollee.ChallengeTextAsync(org, twin.Id))).Dispose();
        Assert.Equal(3, (await org.GetAsync($"{Certificates}?deviceId={twin.Id}")).AsArray().Count);
    }

    [Fact]
    public async Task No_name_beside_the_identity_is_another_devices()
    {
        await org.CreateDeviceAsync("victim");
        await org.CreateDeviceAsync("victim.example.com");
        using var mac = new Enrollee(org, "CN=victim, SERIALNUMBER=C02ADA");
        var san = new SubjectAlternativeNameBuilder();
        san.AddDnsName("VICTIM.example.com");

        Assert.Contains("is for the device", await mac.RefusedAsync(mac.Request(challenge, null, san.Build())), StringComparison.Ordinal);

        using X509Certificate2 certificate = await mac.EnrollAsync(challenge);
        Assert.Equal("SERIALNUMBER=C02ADA", certificate.Subject);
    }

    [Fact]
    public async Task Names_are_freed_of_what_could_deceive_a_reader()
    {
        using var mac = new Enrollee(org, "CN=\"mac\u202e\u0007 \"");

        using X509Certificate2 certificate = await mac.EnrollAsync(challenge);

        Assert.Equal("CN=mac", certificate.Subject);
    }

    [Fact]
    public async Task A_profile_says_how_long_and_how_critical()
    {
        org = await org.RestartAsync(o => o with
        {
            Settings = new OrgSettings
            {
                Profiles = new Dictionary<string, ScepProfile>
                {
                    ["short"] = new("short") { Validity = TimeSpan.FromDays(3), DeviceAccessCritical = true },
                },
            },
        });
        string own = (string)(await Enrollee.ChallengeAsync(org, new { profile = "short" }))["challenge"]!;
        using var mac = new Enrollee(org, "CN=mac") { Profile = "short" };
        Assert.Contains("another profile", await mac.RefusedAsync(mac.Request(challenge)), StringComparison.Ordinal);

        using X509Certificate2 certificate = await mac.EnrollAsync(own);

        Assert.True(certificate.Extensions.Single(e => e.Oid?.Value == DeviceAccessExtension.Oid).Critical);
        Assert.True(certificate.NotAfter.ToUniversalTime() - org.Time.GetUtcNow() <= TimeSpan.FromDays(3));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(certificate)).Status);
        using var gone = new Enrollee(org, "CN=mac");
        await gone.RefusedAsync(gone.Request(challenge));
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(X509Certificate2 certificate)
    {
        using HttpClient client = org.CreateDeviceClient(certificate);
        using HttpResponseMessage response = await client.GetAsync(Jwks);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task RevokeAsync(X509Certificate2 certificate, string reason) => await TestOrg.ReadAsync(
        await org.Admin.PostAsJsonAsync($"{Certificates}/{certificate.SerialNumber}/revoke", new { when = "now", reason }));

    private async Task<JsonNode> PostAsync(string path) => await TestOrg.ReadAsync(await org.Admin.PostAsync(new Uri(path, UriKind.Relative), null));
}
