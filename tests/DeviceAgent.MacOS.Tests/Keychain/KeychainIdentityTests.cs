using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;
using DeviceAgent.MacOS.Keychain;
using DeviceAgent.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.MacOS.Tests.Keychain;

public sealed class KeychainIdentityTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly TestCertificates authority = new();
    private readonly Store store = new();
    private readonly KeychainIdentity identity;

    public KeychainIdentityTests()
    {
        identity = new KeychainIdentity(store, TimeProvider.System);
    }

    [Fact]
    public void The_same_object_is_given_as_long_as_the_certificate_is_the_same_and_all_others_are_disposed_of()
    {
        store.Put(authority.Device(), authority.Device(new TestCertificate { DeviceAccess = null }), Bare());
        X509Certificate2 chosen = identity.Select();
        for (int i = 0; i < 50; i++)
        {
            Assert.Same(chosen, identity.Select());
        }

        Assert.Equal(51 * 3, store.Made.Count);
        Assert.Same(chosen, Assert.Single(store.Made, IsOpen));
    }

    [Fact]
    public void The_intermediates_of_the_keychain_go_with_the_certificate_and_the_root_does_not()
    {
        TestCertificates between = authority.Below("Between");
        store.Put(between.Device(), authority.Root, between.Root, new TestCertificates("Other CA").Below("Other").Root);
        CertificateCandidate first = identity.SelectWithChain();
        CertificateCandidate second = identity.SelectWithChain();
        X509Certificate2 sent = Assert.Single(first.Intermediates);
        Assert.Equal((between.Root.Thumbprint, false), (sent.Thumbprint, sent.HasPrivateKey));
        Assert.True(first.SpeaksAs(second));
        Assert.Single(store.Made, IsOpen);
    }

    [Fact]
    public void A_renewed_certificate_is_used_at_the_next_call_and_the_old_one_is_left_to_its_connections()
    {
        X509Certificate2 first = authority.Device(new TestCertificate { NotBefore = Now.AddDays(-30) });
        store.Put(first);
        X509Certificate2 before = identity.Select();
        X509Certificate2 renewed = authority.Device(new TestCertificate { NotBefore = Now.AddDays(-1) });
        store.Put(first, renewed);
        X509Certificate2 after = identity.Select();
        Assert.Equal(renewed.Thumbprint, after.Thumbprint);
        Assert.True(IsOpen(before));
        Assert.Equal(2, store.Made.Count(IsOpen));
    }

    [Fact]
    public void What_the_org_refuses_gives_way_to_the_next_and_each_stays_one_object()
    {
        X509Certificate2 old = authority.Device(new TestCertificate { NotBefore = Now.AddDays(-30) });
        X509Certificate2 waiting = authority.Device(new TestCertificate { NotBefore = Now.AddDays(-1) });
        store.Put(old, waiting);
        X509Certificate2 newest = identity.Select();
        CertificateCandidate next = identity.SelectWithChain(c => c.Thumbprint == waiting.Thumbprint);

        for (int i = 0; i < 10; i++)
        {
            // A new connection asks without avoiding anything; that must not look like another certificate to the open ones.
            Assert.Same(newest, identity.Select());
            Assert.True(identity.SelectWithChain(c => c.Thumbprint == waiting.Thumbprint).SpeaksAs(next));
        }

        Assert.Equal((waiting.Thumbprint, old.Thumbprint), (newest.Thumbprint, next.Certificate.Thumbprint));
        Assert.Equal(waiting.Thumbprint, identity.SelectWithChain(_ => true).Certificate.Thumbprint);
        Assert.Equal(2, store.Made.Count(IsOpen));
    }

    [Fact]
    public void A_key_that_does_not_sign_any_more_is_replaced_by_the_one_put_in_again()
    {
        store.Put(authority.Device());
        X509Certificate2 before = identity.Select();
        // As near as a test gets to an item deleted from the keychain: the object is there, what it stands for is not.
        before.Dispose();
        X509Certificate2 after = identity.Select();
        Assert.NotSame(before, after);
        Assert.True(after.HasPrivateKey);
    }

    [Fact]
    public void When_the_certificate_is_taken_away_it_is_not_used_any_longer()
    {
        store.Put(authority.Device());
        identity.Select();
        store.Put();
        DeviceIdentityException failure = Assert.Throws<DeviceIdentityException>(identity.Select);
        Assert.Contains("System keychain", failure.Message);
        Assert.Contains("SCEP", failure.Message);
    }

    [Fact]
    public void A_certificate_without_its_key_is_said_to_be_one_of_a_user_perhaps()
    {
        store.Put(Bare());
        DeviceIdentityException failure = Assert.Throws<DeviceIdentityException>(identity.Select);
        Assert.Contains("installed for the device", failure.Message);
        Assert.DoesNotContain("NAME.key", failure.Message);
        Assert.DoesNotContain(store.Made, IsOpen);
    }

    [Fact]
    public void A_keychain_that_cannot_be_read_is_a_named_failure()
    {
        store.Failure = new CryptographicException("the keychain is locked");
        Assert.Contains("the keychain is locked", Assert.Throws<DeviceIdentityException>(identity.Select).Message);
    }

    [Theory]
    [InlineData(-25308)]
    [InlineData(-25315)]
    [InlineData(-25293)]
    [InlineData(-34018)]
    [InlineData(-128)]
    [InlineData(-2147416032)]
    [InlineData(-2147416031)]
    [InlineData(-2147415840)]
    [InlineData(-2147415839)]
    public void A_key_that_may_not_be_used_is_the_payloads_fault(int status)
    {
        string words = KeychainAdvice.Advice.DoesNotSign(new CryptographicException(status));
        Assert.Contains("the key's access list does not include this program; set AllowAllAppsAccess in the SCEP payload", words);
        Assert.Contains($"{status}", words);
    }

    [Fact]
    public void Any_other_failure_keeps_its_own_words() =>
        Assert.Contains("no such thing", KeychainAdvice.Advice.DoesNotSign(new CryptographicException("no such thing")));

    [Fact]
    public async Task Several_threads_get_one_object()
    {
        store.Put(authority.Device());
        X509Certificate2[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(identity.Select)));
        Assert.Single(all.Distinct(ReferenceEqualityComparer.Instance));
        Assert.Single(store.Made, IsOpen);
    }

    [Fact]
    public async Task Bug_a_keychain_that_hung_hung_the_agent()
    {
        var time = new FakeTimeProvider(Now);
        var hung = new KeychainIdentity(store, time);
        store.Put(authority.Device());
        using var release = new ManualResetEventSlim();
        store.Hang = release;
        for (int i = 0; i < 3; i++)
        {
            Task<X509Certificate2> asked = Task.Run(hung.Select);
            while (!asked.IsCompleted)
            {
                // Not before the first question is really on its way.
                time.Advance(store.Asked > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
                await Task.Yield();
            }

            DeviceIdentityException e = await Assert.ThrowsAsync<DeviceIdentityException>(() => asked);
            Assert.Contains("System keychain: no answer within 10 s", e.Message, StringComparison.Ordinal);
        }

        // Nobody asks a keychain that does not answer again and again.
        Assert.Equal(1, store.Asked);
        release.Set();
        Assert.NotNull(hung.Select());
        Assert.Equal(2, store.Asked);
    }

    [MacFact]
    public void The_real_keychain_is_read_without_a_question()
    {
        Assert.Null(KeychainPrompts.Forbid());
        Assert.NotNull(new KeychainIdentity(TimeProvider.System).Examine());
    }

    private X509Certificate2 Bare()
    {
        using X509Certificate2 whole = authority.Device();
        return X509CertificateLoader.LoadCertificate(whole.RawData);
    }

    private static bool IsOpen(X509Certificate2 certificate) => certificate.Handle != 0;

    /// <summary>New objects at each reading, as X509Store gives them, with the same keys.</summary>
    private sealed class Store : ICertificateStore
    {
        private X509Certificate2[] content = [];

        public CryptographicException? Failure { get; set; }

        public List<X509Certificate2> Made { get; } = [];

        public void Put(params X509Certificate2[] certificates) => content = certificates;

        public ManualResetEventSlim? Hang { get; set; }

        public int Asked { get; private set; }

        public IReadOnlyList<X509Certificate2> Read()
        {
            Asked++;
            Hang?.Wait();
            if (Failure is not null)
            {
                throw Failure;
            }

            X509Certificate2[] made = [.. content.Select(c => new X509Certificate2(c))];
            Made.AddRange(made);
            return made;
        }
    }
}
