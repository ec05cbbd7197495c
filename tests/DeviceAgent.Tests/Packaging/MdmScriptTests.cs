using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Core;
using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The scripts and queries that an MDM runs: they run here, with stand-ins for the programs that only a Mac has.</summary>
public sealed partial class MdmScriptTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Tools.Packaging, "mdm");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ToolFact("shellcheck", "shellcheck")]
    public async Task Every_script_is_sh_and_passes_shellcheck()
    {
        string[] scripts = Directory.GetFiles(Folder, "*.sh", SearchOption.AllDirectories);
        Assert.True(scripts.Length >= 5, $"{scripts.Length} scripts");
        Assert.All(scripts, script => Assert.StartsWith("#!/bin/sh\n", File.ReadAllText(script), StringComparison.Ordinal));
        Assert.All(scripts, script => Assert.True(File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute), script));
        ProgramResult result = await Tools.RunAsync("shellcheck", scripts);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    [ToolFact("openssl", "openssl")]
    public async Task The_longest_valid_Device_Access_certificate_counts_and_no_other()
    {
        string keychain = folder.File("keychain.pem");
        File.WriteAllText(keychain, Certificate(2031, marked: false) + Certificate(2027, marked: true) + Certificate(2029, marked: true));
        Assert.Equal("<result>2029-03-01 08:00:00</result>", await RunAsync("jamf/certificate-expiry.sh", ("/usr/bin/security", Program("security", $"cat '{keychain}'"))));

        File.WriteAllText(keychain, Certificate(2031, marked: false));
        Assert.Equal("<result></result>", await RunAsync("jamf/certificate-expiry.sh", ("/usr/bin/security", Program("security", $"cat '{keychain}'"))));
    }

    [Theory]
    [InlineData("echo 'system/x = {'; echo '	state = running'", "running")]
    [InlineData("echo 'system/x = {'; echo '	state = spawn scheduled'", "loaded")]
    [InlineData("echo 'Could not find service' >&2; exit 113", "stopped")]
    public async Task Whether_it_runs_is_what_launchd_says(string launchctl, string state)
    {
        (string, string)[] standIns = [("/bin/launchctl", Program("launchctl", launchctl)), ("/opt/device-agent/bin/device-agent", Program("agent", "echo device-agent 1.2.3"))];
        Assert.Equal($"<result>{state}</result>", await RunAsync("jamf/agent-running.sh", standIns));
        Assert.Equal($"1.2.3 {state}", await RunAsync("intune/device-agent-state.sh", standIns));
        Assert.Equal("<result>1.2.3</result>", await RunAsync("jamf/agent-version.sh", standIns));
    }

    [Fact]
    public async Task A_Mac_without_the_agent_says_so()
    {
        (string, string) nothing = ("/opt/device-agent/bin/device-agent", folder.File("none"));
        Assert.Equal("<result>not installed</result>", await RunAsync("jamf/agent-version.sh", nothing));
        Assert.Equal("not installed", await RunAsync("intune/device-agent-state.sh", nothing));
    }

    [Theory]
    [InlineData("running", null, null, "answers, last at 2026-03-01T11:04:32.000Z")]
    [InlineData("running", "true", "false", "not reached, last at 2026-03-01T11:04:32.000Z")]
    [InlineData("running", "true", "null", "not polled yet")]
    [InlineData("running", "\"run\"", "\"idle\"", "no org is set")]
    [InlineData("gone", null, null, "agent gone, last at 2026-03-01T11:04:32.000Z")]
    public async Task Contact_with_the_org_is_read_from_the_status(string state, string? member, string? value, string expected)
    {
        string status = File.ReadAllText(Path.Combine(Repository.Root, "tests/DeviceAgent.Tests/testdata/status.v1.json"))
            .Replace("\"state\": \"running\"", $"\"state\": \"{state}\"", StringComparison.Ordinal);
        status = member is null ? status : status.Replace($": {member}", $": {value}", StringComparison.Ordinal);
        string agent = Program("device-agent", $"cat <<'E'\n{status}\nE");
        Assert.Equal($"<result>{expected}</result>", await RunAsync("jamf/org-contact.sh", ("/opt/device-agent/bin/device-agent", agent)));
    }

    [Fact]
    public async Task Without_an_agent_contact_with_the_org_is_unknown() => Assert.Equal(
        "<result>unknown</result>", await RunAsync("jamf/org-contact.sh", ("/opt/device-agent/bin/device-agent", folder.File("none"))));

    /// <summary>The tables as osquery documents them, in the SQL engine that osquery is built on.</summary>
    [ToolFact("python3", "python3")]
    public async Task Every_osquery_query_runs_over_the_tables_it_names()
    {
        const string Script = """
            import sqlite3, sys
            db = sqlite3.connect(":memory:")
            db.executescript('''
                CREATE TABLE package_receipts(package_id, package_filename, version, location, install_time, installer_name, path);
                CREATE TABLE processes(pid, name, path, uid, start_time);
                CREATE TABLE launchd(path, name, label, program, run_at_load, keep_alive, program_arguments);
                CREATE TABLE managed_policies(domain, uuid, name, value, username, manual);
                CREATE TABLE certificates(common_name, subject, issuer, ca, not_valid_before, not_valid_after, path, serial);
                INSERT INTO package_receipts(package_id, version) VALUES ('org.deviceagent.agent', '1.2.3');
                INSERT INTO processes(pid, path, uid) VALUES (7, '/opt/device-agent/lib/arm64/device-agent', 0);
                INSERT INTO launchd(path, label) VALUES ('/Library/LaunchDaemons/org.deviceagent.agent.plist', 'org.deviceagent.agent');
                INSERT INTO managed_policies(domain, name, value) VALUES ('org.deviceagent.agent', 'OrgUrl', 'https://org.example');
                INSERT INTO certificates(path, issuer, not_valid_after) VALUES ('/Library/Keychains/System.keychain', '/CN=DeviceAgent Device Access Issuing CA 1', 4102444800);
                ''')
            for query in sys.argv[1:]:
                assert len(db.execute(query).fetchall()) == 1, query
            """;
        JsonObject pack = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "fleet", "osquery-pack.json")))!.AsObject();
        string[] queries =
        [
            .. pack["queries"]!.AsObject().Select(query => (string)query.Value!["query"]!),
            .. PolicyQuery().Matches(File.ReadAllText(Path.Combine(Folder, "fleet", "policies.yml"))).Select(match => match.Groups[1].Value),
        ];
        Assert.Equal(8, queries.Length);
        ProgramResult result = await Tools.RunAsync("python3", ["-c", Script, .. queries]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [ToolFact("python3", "python3")]
    public async Task The_Munki_template_knows_the_package()
    {
        JsonObject item = Assert.Single(await Tools.PropertyListsAsync(Path.Combine(Folder, "munki", "device-agent.pkginfo")));
        Assert.Equal(AgentIdentity.Label, (string?)item["receipts"]![0]!["packageid"]);
        Assert.Equal("uninstall_script", (string?)item["uninstall_method"]);
        Assert.StartsWith("#!/bin/sh\n", (string?)item["uninstall_script"], StringComparison.Ordinal);
    }

    /// <summary>Runs a copy of a script in which what only a Mac has is replaced.</summary>
    private async Task<string> RunAsync(string script, params IReadOnlyList<(string Path, string StandIn)> standIns)
    {
        string text = File.ReadAllText(Path.Combine(Folder, script));
        foreach (var (path, standIn) in standIns)
        {
            text = text.Replace(path, standIn, StringComparison.Ordinal);
        }

        string copy = folder.File(Path.GetFileName(script));
        File.WriteAllText(copy, text);
        ProgramResult result = await Tools.RunAsync("sh", copy);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.TrimEnd('\n');
    }

    private string Program(string name, string body)
    {
        string file = folder.File(name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private static string Certificate(int lastYear, bool marked)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mac-1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (marked)
        {
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.51150.13.1", [2, 1, 1], critical: false));
        }

        using X509Certificate2 certificate = request.CreateSelfSigned(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(lastYear, 3, 1, 8, 0, 0, TimeSpan.Zero));
        return certificate.ExportCertificatePem() + "\n";
    }

    [GeneratedRegex("^  query: (.+)$", RegexOptions.Multiline)]
    private static partial Regex PolicyQuery();
}
