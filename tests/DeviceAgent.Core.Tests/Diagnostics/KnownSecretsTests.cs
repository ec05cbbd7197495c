using System.Security.Cryptography;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class KnownSecretsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_passwords_challenges_and_tokens_are_found_by_content_by_name_and_in_the_environment()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = key.ExportPkcs8PrivateKeyPem();
        folder.File("state/anything", $"first\n{pem}\n");
        folder.File("state/scep-challenge", "  chal-lenge \nsecond line\n");
        folder.File("state/commands.ledger", "no secret");
        string password = folder.File("elsewhere/p12", "pass word\n");

        IReadOnlySet<string> secrets = KnownSecrets.Find(
            [password, folder.File("missing")],
            [folder.File("state"), folder.File("state"), folder.File("nowhere")],
            [new("DEVICEORG_TOKEN", "to-ken"), new("PATH", "/usr/bin"), new("MY_PASSWORD", "abc")]);

        string[] lines = [.. pem.Split('\n').Where(line => line.Length >= 20 && line[0] != '-')];
        Assert.Equal([.. lines.Concat(["chal-lenge", "pass word", "to-ken"]).Order(StringComparer.Ordinal)], secrets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_read_or_is_no_text_gives_none()
    {
        File.WriteAllBytes(folder.File("token.bin"), [1, 0, 2, 3, 4, 5]);
        File.WriteAllBytes(folder.File("token.large"), new byte[65 * 1024]);
        Directory.CreateDirectory(folder.File("token.d"));

        Assert.Empty(KnownSecrets.Find([folder.Path], [folder.Path], []));
    }
}
