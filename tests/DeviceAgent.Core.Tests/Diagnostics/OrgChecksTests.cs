using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Certificates;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.State;
using Microsoft.AspNetCore.Http;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class OrgChecksTests : IAsyncDisposable
{
    private const string Document = "/.well-known/ssf-configuration";
    private const string Stranger = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    private readonly DoctorFixture machine = new();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task With_an_org_that_is_in_order_every_step_is_ok()
    {
        machine.Bind();
        await machine.WithOrgAsync();
        IReadOnlyList<Finding> findings = await machine.RunAsync();

        Assert.Equal([FindingCodes.DryRun], findings.Where(finding => finding.State != FindingState.Ok).Select(finding => finding.Code));
    }

    [Fact]
    public async Task Roots_that_cannot_be_read_are_told_from_a_wrong_server()
    {
        await machine.WithOrgAsync();
        machine.Set("OrgCaFile", machine.Folder.File("empty.pem", ""));

        Assert.Contains("holds no certificate", (await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsRootsUnreadable)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_that_must_not_be_believed_are_said_with_what_to_do_and_nobody_is_trusted_instead()
    {
        await machine.WithOrgAsync();
        machine.WhyNotTrusted = path => path == machine.Folder.File("roots.pem") ? "its folder can be written by others: chmod go-w" : null;
        const string Said = "roots.pem its folder can be written by others: chmod go-w";

        Assert.Contains(Said, (await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsRootsUntrusted)).Observed, StringComparison.Ordinal);
        Assert.Contains(Said, (await machine.FindAsync(CheckNames.FilePermissions, FindingCodes.FileWritableByOthers)).Observed, StringComparison.Ordinal);
        Assert.Contains(Said, (await machine.FindAsync(CheckNames.Configuration, FindingCodes.ConfigurationIgnored)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_for_another_name_says_for_which()
    {
        await machine.WithOrgAsync(machine.Authority.Server("elsewhere.example.com"));

        Assert.Contains("for elsewhere.example.com;", (await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsWrongName)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chain_that_was_shown_is_told_whole_and_a_known_maker_by_name()
    {
        TestCertificates interceptor = new TestCertificates("Zscaler Root CA").Below("Zscaler Intermediate");
        await machine.WithOrgAsync(interceptor.Server());

        Finding finding = await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsIntercepted);
        Assert.Contains("presented: CN=localhost, issued by CN=Zscaler Intermediate", finding.Observed, StringComparison.Ordinal);
        Assert.Contains("expected: CN=Test CA", finding.Observed, StringComparison.Ordinal);
        Assert.Contains("by the name of Zscaler", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_to_another_root_says_which_was_expected()
    {
        await machine.WithOrgAsync();
        machine.Folder.File("roots.pem", new TestCertificates("Other CA").RootPem);

        Finding finding = await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsWrongCa);
        Assert.Contains("presented: CN=localhost, issued by CN=Test CA; expected: CN=Other CA (", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_roots_of_its_own_the_systems_count()
    {
        await machine.WithOrgAsync();
        machine.Unset("OrgCaFile");

        Assert.Contains("expected: a root that this machine trusts", (await machine.FindAsync(CheckNames.Tls, FindingCodes.TlsWrongCa)).Observed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-86400, FindingState.Failure, "24 hours ahead of")]
    [InlineData(86400 * 3, FindingState.Failure, "3 days behind")]
    [InlineData(180, FindingState.Warning, "3 minutes behind")]
    public async Task A_wrong_clock_is_told_with_its_direction(int orgAhead, FindingState state, string words)
    {
        AnswerAt(TimeSpan.FromSeconds(orgAhead));
        await machine.WithOrgAsync();

        Finding finding = await machine.FindAsync(CheckNames.Clock, FindingCodes.ClockWrong);
        Assert.Equal(state, finding.State);
        Assert.Contains(words, finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_by_which_the_device_certificate_is_not_valid_yet_is_the_cause_and_not_the_certificate()
    {
        AnswerAt(TimeSpan.FromDays(3));
        TestCertificates.WritePem(
            machine.Folder.File("device.pem"), machine.Authority.Device(new TestCertificate { NotBefore = Now.AddDays(1), NotAfter = Now.AddDays(9) }));
        await machine.WithOrgAsync();
        IReadOnlyList<Finding> findings = await machine.RunAsync();

        Assert.Equal([FindingCodes.ClockWrong], findings.Where(finding => finding.State == FindingState.Failure).Select(finding => finding.Code));
        Assert.Equal(CheckNames.Clock, findings.Single(finding => finding.Check == CheckNames.Certificate).Because);
    }

    [Fact]
    public async Task Who_is_not_trusted_is_not_asked_what_time_it_is()
    {
        AnswerAt(TimeSpan.FromDays(3));
        await machine.WithOrgAsync(new TestCertificates("Other CA").Server("localhost", Now.AddDays(1)));
        IReadOnlyList<Finding> findings = await machine.RunAsync();

        Assert.Equal(FindingState.Skipped, findings.Single(finding => finding.Check == CheckNames.Clock).State);
        Assert.Equal(FindingCodes.TlsWrongCa, findings.Single(finding => finding.Check == CheckNames.Tls).Code);
    }

    [Fact]
    public async Task A_web_page_is_a_portal_and_its_clock_is_nobodys()
    {
        machine.Answers[Document] = context =>
        {
            context.Response.Headers.Date = Now.AddDays(-5).ToString("R", CultureInfo.InvariantCulture);
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync("<title>Welcome</title>");
        };
        await machine.WithOrgAsync();
        IReadOnlyList<Finding> findings = await machine.RunAsync();

        Assert.Equal([FindingCodes.CaptivePortal], findings.Where(finding => finding.State == FindingState.Failure).Select(finding => finding.Code));
    }

    [Fact]
    public async Task A_trusted_server_that_asks_for_no_certificate_and_knows_nothing_is_an_interceptor()
    {
        machine.Answers[Document] = context =>
        {
            context.Response.StatusCode = 502;
            return Task.CompletedTask;
        };
        await machine.WithOrgAsync(asksForCertificate: false);

        await machine.FindAsync(CheckNames.MutualTls, FindingCodes.TlsIntercepted);
    }

    [Fact]
    public async Task An_org_that_fails_is_an_org_that_fails()
    {
        machine.Answer(Document, "{}", 503);
        await machine.WithOrgAsync();

        Assert.Contains("503", (await machine.FindAsync(CheckNames.OrgDocument, FindingCodes.OrgError)).Observed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"issuer\":7}")]
    [InlineData("{\"name\":\"another service\"}")]
    [InlineData("not JSON")]
    public async Task Other_JSON_is_not_the_org(string json)
    {
        machine.Answer(Document, json);
        await machine.WithOrgAsync();

        await machine.FindAsync(CheckNames.OrgDocument, FindingCodes.NotTheOrg);
    }

    [Theory]
    [InlineData(AdmissionRefusals.NotBound + ", and its identity is unknown", FindingCodes.CertificateNotBound)]
    [InlineData(AdmissionRefusals.Waiting + ": POST /x", FindingCodes.CertificateWaiting)]
    [InlineData(AdmissionRefusals.Rejected + " for this device", FindingCodes.CertificateRejected)]
    [InlineData(AdmissionRefusals.Revoked, FindingCodes.CertificateRevoked)]
    [InlineData(AdmissionRefusals.Expired, FindingCodes.CertificateExpired)]
    [InlineData(AdmissionRefusals.DeviceIs + "DEACTIVATED", FindingCodes.DeviceNotActive)]
    [InlineData("it is Sunday", FindingCodes.DeviceRefused)]
    public async Task A_refusal_is_told_apart_by_the_orgs_words_and_quotes_them(string cause, string code)
    {
        machine.Answer(Document, Error("E0000006", "no permission", cause), 403);
        await machine.WithOrgAsync();

        Assert.Equal($"the org says: {cause}", (await machine.FindAsync(CheckNames.Device, code)).Observed);
    }

    [Fact]
    public async Task What_the_org_says_cannot_forge_a_line_or_move_the_cursor()
    {
        machine.Answer(Document, Error("E0000006", "x", "a\\nok       poll\\u001b[2J\\u202e"), 403);
        await machine.WithOrgAsync();

        Assert.Equal("the org says: a ok       poll [2J ", (await machine.FindAsync(CheckNames.Device, FindingCodes.DeviceRefused)).Observed);
    }

    [Fact]
    public async Task A_stream_without_session_revoked_brings_no_logout()
    {
        await machine.WithOrgAsync();
        machine.Answers["/stream"] = context => context.Response.WriteAsJsonAsync(
            System.Text.Json.JsonDocument.Parse(DoctorFixture.Stream($"https://{context.Request.Host}", "urn:other")).RootElement);

        await machine.FindAsync(CheckNames.DeviceLogout, FindingCodes.DeviceLogoutOff);
    }

    [Fact]
    public async Task At_a_foreign_transmitter_the_token_goes_with_all_but_the_keys_and_a_paused_stream_is_a_failure()
    {
        var tokens = new System.Collections.Concurrent.ConcurrentDictionary<string, string>();
        void Note(string path, Func<string, string> json, int status = 200) => machine.Answers[path] = context =>
        {
            tokens[path] = context.Request.Headers.Authorization.ToString();
            context.Response.StatusCode = status;
            return context.Response.WriteAsJsonAsync(System.Text.Json.JsonDocument.Parse(json($"https://{context.Request.Host}")).RootElement);
        };
        Note("/.well-known/device-access-configuration", _ => "{}", 404);
        Note("/.well-known/ssf-configuration", org => $$"""{"issuer":"{{org}}","jwks_uri":"{{org}}/keys","configuration_endpoint":"{{org}}/stream","status_endpoint":"{{org}}/status"}""");
        Note("/keys", _ => """{"keys":[]}""");
        Note("/status", _ => """{"stream_id":"1","status":"paused","reason":"licence"}""");
        Note("/stream", org => DoctorFixture.Stream(org, EventTypes.SessionRevoked));
        await machine.WithOrgAsync();
        string file = machine.Folder.File("token", "abc.def");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        machine.Set("OrgTokenFile", file);

        Assert.Contains("paused", (await machine.FindAsync(CheckNames.DeviceLogout, FindingCodes.DeviceLogoutOff)).Observed, StringComparison.Ordinal);
        Assert.Equal("", tokens["/keys"]);
        Assert.All(tokens.Where(t => t.Key != "/keys"), t => Assert.Equal("Bearer abc.def", t.Value));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await machine.FindAsync(CheckNames.FilePermissions, FindingCodes.FileReadableByOthers);
    }

    [Fact]
    public async Task Pins_that_fit_are_told_from_pins_that_do_not()
    {
        await machine.WithOrgAsync();
        machine.Set("OrgKeyPins", machine.OrgKey);
        Assert.Contains("pinned", (await machine.FindAsync(CheckNames.OrgKeys)).Observed, StringComparison.Ordinal);

        machine.Set("OrgKeyPins", Stranger);
        Assert.Contains(Stranger, (await machine.FindAsync(CheckNames.OrgKeys, FindingCodes.OrgKeysNotPinned)).Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_keys_that_do_not_vouch_for_what_is_shown_are_a_failure_and_damaged_ones_too()
    {
        await machine.WithOrgAsync();
        string issuer = (await machine.FindAsync(CheckNames.OrgUrl)).Observed;
        var folder = new MemoryStateFolder();
        new KnownKeys(folder).Write(issuer, [Stranger]);
        await File.WriteAllBytesAsync(Path.Combine(machine.State, KnownKeys.FileName), folder.Read(KnownKeys.FileName)!);

        await machine.FindAsync(CheckNames.OrgKeys, FindingCodes.OrgKeysUnknown);

        await File.WriteAllTextAsync(Path.Combine(machine.State, KnownKeys.FileName), "{}");
        await machine.FindAsync(CheckNames.OrgKeys, FindingCodes.KnownKeysDamaged);
    }

    [Fact]
    public async Task An_org_without_keys_is_a_failure()
    {
        machine.Answer("/keys", """{"keys":[]}""");
        await machine.WithOrgAsync();

        await machine.FindAsync(CheckNames.OrgKeys, FindingCodes.OrgKeysNone);
    }

    [Theory]
    [InlineData(InstanceKeyErrors.Unknown, FindingState.Warning, FindingCodes.InstanceKeyUnknown)]
    [InlineData(InstanceKeyErrors.NotBound, FindingState.Failure, FindingCodes.InstanceKeyNotAccepted)]
    [InlineData(InstanceKeyErrors.BadSignature, FindingState.Failure, FindingCodes.PollRefused)]
    public async Task A_refused_poll_says_what_becomes_of_the_key(string error, FindingState state, string code)
    {
        machine.Answer("/poll", Error(error, "the org's words"), 401);
        await machine.WithOrgAsync();

        Finding finding = await machine.FindAsync(CheckNames.Poll, code);
        Assert.Equal(state, finding.State);
        Assert.Contains("the org says: the org's words", finding.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_poll_asks_for_nothing_and_is_signed()
    {
        string? body = null;
        string? signature = null;
        machine.Answers["/poll"] = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync();
            signature = context.Request.Headers["Signature-Input"];
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"sets":{}}""");
        };
        await machine.WithOrgAsync();

        Assert.Equal(FindingState.Ok, (await machine.FindAsync(CheckNames.Poll)).State);
        Assert.Equal("""{"maxEvents":0,"returnImmediately":true}""", body);
        Assert.Contains("tag=\"device-access\"", signature, StringComparison.Ordinal);
    }

    private void AnswerAt(TimeSpan ahead) => machine.Answers[Document] = context =>
    {
        context.Response.Headers.Date = (Now + ahead).ToString("R", CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(new { issuer = "x" });
    };

    private static string Error(string code, string summary, string? cause = null) =>
        $$"""{"errorCode":"{{code}}","errorSummary":"{{summary}}","errorCauses":[{{(cause is null ? "" : $$"""{"errorSummary":"{{cause}}"}""")}}]}""";
}
