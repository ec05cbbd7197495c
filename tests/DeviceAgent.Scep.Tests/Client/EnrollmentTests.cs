using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Authority;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests.Client;

public sealed class EnrollmentTests
{
    [Fact]
    public async Task A_first_certificate_comes_with_its_chain()
    {
        using var authority = new TestAuthority();
        using var client = new TestClient(authority);

        X509Certificate2Collection certificates = await client.EnrollAsync();

        Assert.Equal(TestClient.Key.ExportSubjectPublicKeyInfo(), certificates[0].PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(["CN=mac-1", "CN=Issuing", "CN=Root"], certificates.Select(c => c.Subject));
        Assert.Equal(MessageType.PkcsReq, Assert.Single(authority.Requests).Message.Attributes.MessageType);
    }

    [Fact]
    public async Task A_renewal_is_signed_with_the_certificate_so_far()
    {
        using var authority = new TestAuthority();
        using var client = new TestClient(authority);
        using X509Certificate2 old = (await client.EnrollAsync())[0].CopyWithPrivateKey(TestClient.Key);

        X509Certificate2Collection certificates = await client.EnrollAsync(
            new() { Subject = old.SubjectName, Key = TestClient.OtherKey, Renewed = old });

        Assert.Equal(TestClient.OtherKey.ExportSubjectPublicKeyInfo(), certificates[0].PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal(MessageType.RenewalReq, authority.Requests[1].Message.Attributes.MessageType);
        Assert.Equal(old.RawData, authority.Requests[1].Message.Signer.RawData);
    }

    [Fact]
    public async Task An_authority_without_POST_is_asked_by_GET()
    {
        using var authority = new TestAuthority { Capabilities = CaCapabilities.Parse("AES\nSHA-256") };
        using var client = new TestClient(authority);

        await client.EnrollAsync();

        Assert.All(authority.Methods, method => Assert.Equal("GET", method));
    }

    [Fact]
    public async Task Pending_is_followed_with_longer_and_longer_waits()
    {
        using var authority = new TestAuthority { PendingAnswers = 4 };
        using var client = new TestClient(authority);

        X509Certificate2Collection certificates = await client.EnrollAsync(patience: TimeSpan.FromHours(1));

        Assert.NotEmpty(certificates);
        Assert.Equal([5, 10, 20, 40], client.Waits.Select(w => w.TotalSeconds));
        Assert.All(authority.Requests.Skip(1), r => Assert.Equal(MessageType.CertPoll, r.Message.Attributes.MessageType));
        Assert.Single(authority.Requests.Select(r => r.Message.Attributes.TransactionId).Distinct());
    }

    [Fact]
    public async Task Pending_ends_when_the_caller_waits_no_longer_and_the_same_order_goes_on()
    {
        using var authority = new TestAuthority { PendingAnswers = 3 };
        using var client = new TestClient(authority);

        var pending = await Assert.ThrowsAsync<ScepPendingException>(() => client.EnrollAsync(patience: TimeSpan.FromSeconds(12)));
        X509Certificate2Collection certificates = await client.EnrollAsync();

        Assert.Contains("00:00:12", pending.Message, StringComparison.Ordinal);
        Assert.Equal([5, 7], client.Waits.Select(w => w.TotalSeconds));
        Assert.NotEmpty(certificates);
        Assert.Equal(authority.Requests[0].Certification!.Hash, authority.Requests[^1].Certification!.Hash);
    }

    [Fact]
    public async Task A_refusal_says_the_failInfo_and_the_authoritys_own_words()
    {
        using var authority = new TestAuthority();
        using var client = new TestClient(authority);

        var refused = await Assert.ThrowsAsync<ScepRejectedException>(() => client.EnrollAsync(TestClient.Order("wrong-secret")));

        Assert.Equal(FailInfo.BadRequest, refused.FailInfo);
        Assert.Contains("wrong challenge", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_authority_than_the_pinned_one_is_refused_with_both_fingerprints()
    {
        using var authority = new TestAuthority();
        using var client = new TestClient(authority);
        string pinned = new('A', 64);

        var refused = await Assert.ThrowsAsync<ScepException>(() => client.EnrollAsync(fingerprint: pinned));

        Assert.Contains(pinned, refused.Message, StringComparison.Ordinal);
        Assert.Contains(ScepAuthority.Fingerprint(authority.Issuing), refused.Message, StringComparison.Ordinal);
        Assert.Empty(authority.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_pin_may_be_the_root_or_the_issuing_certificate(bool root)
    {
        using var authority = new TestAuthority();
        using var client = new TestClient(authority);

        Assert.NotEmpty(await client.EnrollAsync(fingerprint: ScepAuthority.Fingerprint(root ? authority.Root : authority.Issuing)));
    }

    [Fact]
    public async Task An_authority_that_offers_nothing_strong_gets_no_challenge()
    {
        using var authority = new TestAuthority { Capabilities = CaCapabilities.Parse("DES3\nSHA-1\nPOSTPKIOperation") };
        using var client = new TestClient(authority);

        await Assert.ThrowsAsync<ScepException>(() => client.EnrollAsync());

        Assert.Empty(authority.Requests);
    }

    [Fact]
    public async Task Bug_a_poll_named_the_registration_authority_instead_of_the_one_that_issues()
    {
        using var authority = new TestAuthority { HasRegistrationAuthority = true, PendingAnswers = 1 };
        using var client = new TestClient(authority);

        X509Certificate2Collection certificates = await client.EnrollAsync(patience: TimeSpan.FromHours(1));

        Assert.Equal("CN=Issuing", certificates[0].Issuer);
        Assert.Equal("CN=Registration", (await client.MeetAsync()).Recipient.Subject);
        Assert.Equal(("CN=Issuing", "CN=mac-1"), (authority.Requests[1].Polled!.Issuer.Name, authority.Requests[1].Polled!.Subject.Name));
    }

    [Theory]
    [InlineData("DES3\nSHA-1", "1.2.840.113549.3.7", "1.3.14.3.2.26", "1.2.840.113549.1.1.5")]
    [InlineData("", "1.3.14.3.2.7", "1.3.14.3.2.26", "1.2.840.113549.1.1.5")]
    [InlineData("DES3\nSHA-512", "1.2.840.113549.3.7", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13")]
    [InlineData("SCEPStandard", "2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11")]
    public async Task Bug_with_legacy_an_old_authority_got_what_it_cannot_read(string capabilities, string cipher, string digest, string signature)
    {
        using var authority = new TestAuthority { Capabilities = CaCapabilities.Parse(capabilities), Policy = AlgorithmPolicy.Legacy };
        using var client = new TestClient(authority, AlgorithmPolicy.Legacy);

        Assert.NotEmpty(await client.EnrollAsync());

        ScepRequest request = Assert.Single(authority.Requests);
        Assert.Equal((cipher, digest, signature), (request.Cipher, request.Message.DigestAlgorithm, request.Certification!.SignatureAlgorithm));
    }

    [Fact]
    public async Task An_authority_that_does_not_renew_is_not_asked_to()
    {
        using var authority = new TestAuthority { Capabilities = CaCapabilities.Parse("SCEPStandard") };
        using var client = new TestClient(authority);
        using X509Certificate2 old = (await client.EnrollAsync())[0].CopyWithPrivateKey(TestClient.Key);

        var refused = await Assert.ThrowsAsync<ScepException>(
            () => client.EnrollAsync(new() { Subject = old.SubjectName, Key = TestClient.OtherKey, Renewed = old }));

        Assert.Contains("enroll --force", refused.Message, StringComparison.Ordinal);
        Assert.Single(authority.Requests);
    }
}
