using System.Security.Cryptography;
using System.Text.Json;
using DeviceAgent.Core.Diagnostics;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class RedactionTests
{
    private const string Jwt = "eyJhbGciOiJFUzI1NiIsInR5cCI6InNlY2V2ZW50K2p3dCJ9.eyJqdGkiOiJqMSIsImlzcyI6Imh0dHBzOi8vb3JnIn0.c2lnbmF0dXJlc2lnbmF0dXJl";

    [Theory]
    [InlineData("the password is hunter2!", "the password is [secret]")]
    [InlineData("\"hunter2!\" and hunter2!", "\"[secret]\" and [secret]")]
    [InlineData("https://org.example/?p=hunter2%21&x=1", "https://org.example/?p=[secret]&x=1")]
    public void A_known_secret_goes_wherever_it_stands(string text, string expected) =>
        Assert.Equal(expected, new Redaction(["hunter2!"]).Apply(text));

    [Fact]
    public void A_known_secret_is_found_as_JSON_writes_it_and_the_longer_of_two_first()
    {
        const string Secret = "a\"b\\c+d";
        string json = JsonSerializer.Serialize(Secret);
        string relaxed = "{\"@m\":\"a\\\"b\\\\c+d\"}";

        string clean = new Redaction([Secret, "a\"b"]).Apply($"{json} {relaxed}");

        Assert.Equal("\"[secret]\" {\"@m\":\"[secret]\"}", clean);
    }

    [Theory]
    [InlineData("Authorization: SSWS 00aBcDeFgHiJkLmN", "Authorization: [secret] [secret]")]
    [InlineData("sent Bearer abc.def-ghi, again", "sent Bearer [secret], again")]
    [InlineData("SET " + Jwt + " refused", "SET [secret] refused")]
    [InlineData("https://ada:hunter2@org.example/x", "https://***@org.example/x")]
    [InlineData("https://hunter2@org.example/x", "https://***@org.example/x")]
    [InlineData("password=hunter2 user=ada", "password=[secret] user=ada")]
    [InlineData("SCEP challenge: hunter2", "SCEP challenge: [secret]")]
    [InlineData("DEVICEORG_TOKEN => hunter2", "DEVICEORG_TOKEN => [secret]")]
    [InlineData("{\"ApiToken\":\"hunter2\",\"a\":1}", "{\"ApiToken\":\"[secret]\",\"a\":1}")]
    [InlineData("{\"clientSecret\" : \"hun \\\"ter2\", \"a\": 1}", "{\"clientSecret\" : \"[secret]\", \"a\": 1}")]
    [InlineData("{\"@m\":\"got {\\\"passphrase\\\":\\\"hunter2\\\"}\"}", "{\"@m\":\"got {\\\"passphrase\\\":\\\"[secret]\\\"}\"}")]
    [InlineData("device-agent enroll --challenge hunter2 --force", "device-agent enroll --challenge [secret] --force")]
    [InlineData("device-agent enroll --challenge='hun ter2' --force", "device-agent enroll --challenge='[secret]' --force")]
    [InlineData("config.json, line 3: unknown key \"Pin\" (value \"hunter2\"); allowed: OrgUrl", "config.json, line 3: unknown key \"Pin\" (value [secret]); allowed: OrgUrl")]
    [InlineData("{\"Problem\":\"unknown key \\\"Pin\\\" (value \\\"hunter2\\\"); did\"}", "{\"Problem\":\"unknown key \\\"Pin\\\" (value [secret]); did\"}")]
    [InlineData("unknown key \\u0022Pin\\u0022 (value \\u0022hunter2\\u0022)", "unknown key \\u0022Pin\\u0022 (value [secret])")]
    [InlineData("Certificate:PasswordFile: \"hunter2\" is not allowed", "Certificate:PasswordFile: \"[secret]\" is not allowed")]
    public void What_looks_like_a_secret_goes(string text, string expected) => Assert.Equal(expected, new Redaction([]).Apply(text));

    [Theory]
    [InlineData("{\"@t\":\"2026-03-01T08:00:00Z\",\"@m\":\"Command \\\"j1\\\" of trace \\\"1f0c5a2e-7a56-4a4c-9a59-0b1f5d0a7c11\\\", issued, accepted\"}")]
    [InlineData("A new instance key was made: \"bwvwoObiU8AM_U6xbjtwZrw9VpTgWOOZvOtIQ0coI3c\"")]
    [InlineData("Certificate:PasswordFile    /etc/device-agent/device.password   line 3")]
    [InlineData("PasswordFile: /etc/device-agent/device.password cannot be read")]
    [InlineData("device-agent enroll --scep-url https://org.example/scep/default --challenge-file /root/challenge")]
    [InlineData("\"key\": \"Certificate:PasswordFile\",")]
    [InlineData("https://org.example.com:8443/.well-known/ssf-configuration of ada@example.com")]
    public void What_is_needed_to_find_a_fault_stays(string text) => Assert.Equal(text, new Redaction([]).Apply(text));

    [Fact]
    public void A_private_key_goes_in_lines_of_its_own_in_one_line_and_without_an_end()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = key.ExportPkcs8PrivateKeyPem();
        string[] body = [.. pem.Split('\n').Where(line => !line.StartsWith('-'))];
        var redaction = new Redaction([]);

        Assert.Equal($"before\n{string.Join('\n', pem.Split('\n').Select(_ => "[secret]"))}\nafter", redaction.Apply($"before\n{pem}\nafter"));
        Assert.Equal("{\"@m\":\"[secret]\"}", redaction.Apply($"{{\"@m\":{JsonSerializer.Serialize(pem).Replace("\\u002B", "+", StringComparison.Ordinal)}}}"));
        string open = redaction.Apply($"{pem.Split('\n')[0]}\n{body[0]}\n{body[1]}");
        Assert.All(body, line => Assert.DoesNotContain(line, open, StringComparison.Ordinal));

        string certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
        Assert.Equal(certificate, redaction.Apply(certificate));
    }

    [Fact]
    public void Lines_stay_lines_and_an_endless_one_is_cut()
    {
        string clean = new Redaction([]).Apply($"a\r\nb\n{new string('x', 100_000)}\n");

        Assert.Equal(["a", "b", new string('x', 64 * 1024) + " [cut]", ""], clean.Split('\n'));
    }
}
