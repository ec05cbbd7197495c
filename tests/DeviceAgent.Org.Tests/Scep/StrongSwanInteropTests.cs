using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Scep;

/// <summary>A second client that nobody here wrote at our org: strongSwan's <c>pki --scep</c>, at the strict profile.</summary>
public sealed class StrongSwanInteropTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private TestOrg org = null!;
    private ScepPeer peer = null!;

    public async Task InitializeAsync()
    {
        org = await TestOrg.StartAsync();
        peer = await ScepPeer.MeetAsync(org);
        File.WriteAllText(folder.File("issuing.pem"), peer.Authority.Recipient.ExportCertificatePem());
        File.WriteAllText(folder.File("root.pem"), peer.Authority.Certificates.Single(c => c.Subject == c.Issuer).ExportCertificatePem());
    }

    public async Task DisposeAsync()
    {
        peer.Dispose();
        await org.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [StrongSwanFact]
    public async Task It_enrols_with_AES_and_SHA_256_and_renews_by_its_old_key()
    {
        string challenge = await peer.ChallengeAsync(new { name = "fleet" });
        (int exitCode, X509Certificate2? first, string said) = await AskAsync(ScepPeer.Key, "--password", challenge, "--san", "swan.example.com");
        Assert.True(exitCode == 0 && first is not null, said);
        File.WriteAllText(folder.File("old.pem"), first.ExportCertificatePem());
        File.WriteAllText(folder.File("old.key"), ScepPeer.Key.ExportPkcs8PrivateKeyPem());

        (exitCode, X509Certificate2? renewed, said) = await AskAsync(
            ScepPeer.OtherKey, "--san", "swan.example.com", "--cert", folder.File("old.pem"), "--key", folder.File("old.key"));

        Assert.True(exitCode == 0 && renewed is not null, said);
        Assert.All([first, renewed], c => Assert.True(DeviceAccessExtension.IsIn(c)));
        Assert.Equal(["swan.example.com"], renewed.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        Assert.Equal(["BOUND", "BOUND"], (await peer.CertificatesAsync()).Select(c => (string)c!["status"]!));
        Assert.Single((await peer.CertificatesAsync()).Select(c => (string)c!["deviceId"]!).Distinct());
        first.Dispose();
        renewed.Dispose();
    }

    [StrongSwanFact]
    public async Task It_understands_that_its_challenge_is_wrong()
    {
        (int exitCode, X509Certificate2? certificate, string said) = await AskAsync(ScepPeer.Key, "--password", "wrong");

        Assert.NotEqual(0, exitCode);
        Assert.Null(certificate);
        Assert.Contains(nameof(FailInfo.BadRequest), said.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(await peer.CertificatesAsync());
    }

    /// <summary>What it stores goes to its output; what it says to its error output.</summary>
    private async Task<(int ExitCode, X509Certificate2? Certificate, string Said)> AskAsync(RSA key, params string[] more)
    {
        File.WriteAllText(folder.File("new.key"), key.ExportPkcs8PrivateKeyPem());
        await using var pki = TestProcess.Start(StrongSwanFactAttribute.Program,
        [
            "--scep", "--url", peer.Url.AbsoluteUri, "--in", folder.File("new.key"), "--dn", "CN=swan", "--outform", "pem",
            "--cacert-enc", folder.File("issuing.pem"), "--cacert-sig", folder.File("issuing.pem"), "--cacert", folder.File("root.pem"), .. more,
        ]);
        int exitCode = await pki.WaitForExitAsync();
        string output = string.Join('\n', pki.Output);
        return (exitCode, output.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(output) : null, string.Join('\n', pki.Error));
    }
}
