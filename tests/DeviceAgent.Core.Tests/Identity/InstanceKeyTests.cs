using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Core.Identity;
using DeviceAgent.Protocol.MessageSignatures;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Identity;

public sealed class InstanceKeyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryStateFolder disk = new();

    private InstanceKey Load() => InstanceKey.LoadOrCreate(disk, NullLogger<InstanceKey>.Instance);

    [Fact]
    public void It_is_made_once_and_the_same_ever_after()
    {
        using InstanceKey first = Load();
        using InstanceKey second = Load();

        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.Equal(43, first.Thumbprint.Length);
        Assert.Equal(["instance-key.pem"], disk.Names());
    }

    [Fact]
    public void What_the_one_signs_verifies_with_what_the_other_publishes()
    {
        using InstanceKey first = Load();
        using InstanceKey second = Load();
        var request = new SignedRequest("POST", new Uri("https://org.example/"), ContentDigest.Write("{}"u8));

        (string input, string signature) = first.Sign(request, Noon);
        using ECDsa? published = second.PublicKey.TryImport();

        var received = ReceivedSignature.Read(input, signature);
        Assert.True(received.Verify(published!, request));
        Assert.Equal(first.Thumbprint, received.KeyId);
    }

    [Fact]
    public void A_key_that_could_not_be_stored_is_not_used()
    {
        disk.Full = true;
        Assert.Throws<IOException>(Load);
        disk.Full = false;
        disk.CrashAt = 1;
        Assert.Throws<PowerCutException>(Load);
        disk.Revive();

        Assert.Empty(disk.Names());
        using InstanceKey key = Load();
        Assert.NotEmpty(key.Thumbprint);
    }

    public static TheoryData<string> Damaged => new()
    {
        "",
        "no key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        OfCurve(ECCurve.NamedCurves.nistP384, k => k.ExportPkcs8PrivateKeyPem()),
        OfCurve(ECCurve.NamedCurves.nistP256, k => k.ExportSubjectPublicKeyInfoPem()),
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_one_is_replaced(string content)
    {
        disk.Replace(InstanceKey.FileName, Encoding.ASCII.GetBytes(content));

        using InstanceKey made = Load();
        using InstanceKey again = Load();

        Assert.Equal(made.Thumbprint, again.Thumbprint);
        Assert.Equal("P-256", made.PublicKey.Curve);
    }

    private static string OfCurve(ECCurve curve, Func<ECDsa, string> export)
    {
        using var key = ECDsa.Create(curve);
        return export(key);
    }
}
