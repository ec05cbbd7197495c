using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Scep.Tests.Interop;

/// <summary>Our client at a server that nobody here wrote.</summary>
public sealed class ScepServerTests
{
    [ScepToolsFact]
    public async Task Our_client_enrols_and_renews_at_scepserver()
    {
        await using ScepServer server = await ScepServer.StartAsync("right");
        using var http = new HttpClient();
        var enrollment = new ScepEnrollment(new ScepTransport(http, server.Url), AlgorithmPolicy.Legacy, TimeProvider.System);
        ScepAuthority authority = await enrollment.MeetAsync(null, default);
        using var key = RSA.Create(2048);

        X509Certificate2Collection first = await enrollment.EnrollAsync(
            authority, new() { Subject = new("CN=mac-1,O=example"), Key = key, Challenge = "right" }, TimeSpan.Zero, null, default);

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), first[0].PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Contains("CN=mac-1", first[0].Subject, StringComparison.Ordinal);

        using X509Certificate2 old = first[0].CopyWithPrivateKey(key);
        // It wants its challenge for a renewal too.
        using var newKey = RSA.Create(2048);
        X509Certificate2Collection second = await enrollment.EnrollAsync(
            authority, new() { Subject = new("CN=mac-1,O=example"), Key = newKey, Renewed = old, Challenge = "right" }, TimeSpan.Zero, null, default);

        Assert.Equal(newKey.ExportSubjectPublicKeyInfo(), second[0].PublicKey.ExportSubjectPublicKeyInfo());
        Assert.NotEqual(first[0].SerialNumber, second[0].SerialNumber);
    }

    [ScepToolsFact]
    public async Task A_wrong_challenge_at_scepserver_is_a_refusal_that_says_what_to_look_at()
    {
        await using ScepServer server = await ScepServer.StartAsync("right");
        using var http = new HttpClient();
        var enrollment = new ScepEnrollment(new ScepTransport(http, server.Url), AlgorithmPolicy.Legacy, TimeProvider.System);
        ScepAuthority authority = await enrollment.MeetAsync(null, default);
        using var key = RSA.Create(2048);

        ScepRejectedException refused = await Assert.ThrowsAsync<ScepRejectedException>(() => enrollment.EnrollAsync(
            authority, new() { Subject = new("CN=mac-1"), Key = key, Challenge = "wrong" }, TimeSpan.Zero, null, default));

        Assert.Equal(FailInfo.BadRequest, refused.FailInfo);
        Assert.Contains("challenge", refused.Message, StringComparison.Ordinal);
    }
}
