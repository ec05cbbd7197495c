using System.Text.Json.Nodes;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Processes;
using DeviceAgent.Tests.Cli.Status;

namespace DeviceAgent.Tests.Interop;

/// <summary>The built agent at a transmitter that shares no code with the project (tests/interop/ssf-transmitter.mjs), both as real processes.</summary>
public sealed class ForeignTransmitterTests : IDisposable
{
    private const string Token = "b64.token~of/this+device==";

    private readonly AgentMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task The_agent_makes_its_stream_takes_what_is_for_it_and_says_that_the_stream_was_paused()
    {
        var authority = new TestCertificates();
        TestCertificates.WritePem(machine.Home.File("server.pem"), authority.Server());
        TestCertificates.WritePem(machine.Home.File("device.pem"), authority.Device());
        string root = machine.Home.File("ca.pem", authority.RootPem);
        await using TestProcess transmitter = TestProcess.Start(
            "/usr/bin/node", [Path.Combine(Repository.Root, "tests", "interop", "ssf-transmitter.mjs"), machine.Home.File("server.pem"), root, Token]);
        string issuer = (string)JsonNode.Parse(await transmitter.WaitForLineAsync(line => line.Contains("\"issuer\"", StringComparison.Ordinal)))!["issuer"]!;
        string tokenFile = machine.Home.File("token", $"{Token}\n");
        Configure(issuer, root, tokenFile);

        // Others may read the token: it is not used, and nobody is asked for a stream.
        File.SetUnixFileMode(tokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await using TestProcess agent = machine.Start("run", "--console");
        JsonNode refused = await RunningAgent.StatusSaysAsync(machine.StatusFile(), status => status["org"]!["lastError"] is not null);
        Assert.Contains($"chmod 600 '{tokenFile}'", (string)refused["org"]!["lastError"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(transmitter.Output, line => line.Contains("/stream", StringComparison.Ordinal));

        // A running agent reads it with its next try.
        File.SetUnixFileMode(tokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        agent.SendSignal(TestProcess.Sighup);
        JsonNode said = JsonNode.Parse(await transmitter.WaitForLineAsync(line => line.StartsWith("{\"ack\":[\"", StringComparison.Ordinal)))!;
        Assert.Equal(["verification", "email", "iss_sub", "complex", "stream-updated"], said["ack"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(
            """{"critical":"invalid_request","foreign-audience":"invalid_audience","credential-change":"invalid_request"}""", said["errors"]!.ToJsonString());

        JsonNode status = await RunningAgent.StatusSaysAsync(
            machine.StatusFile(), now => (string?)now["org"]!["stream"] == "paused" && (int?)now["counts"]!["pendingCommands"] == 0);
        Assert.Equal((issuer, "licence ended", true), ((string)status["org"]!["issuer"]!, (string)status["org"]!["streamReason"]!, (bool)status["org"]!["reached"]!));
        JsonNode[] commands = [.. status["commands"]!["last"]!.AsArray().Select(command => command!)];
        Assert.Equal(3, commands.Length);
        Assert.All(commands, command => Assert.Equal(("dry-run", "8675309"), ((string?)command["reason"], (string?)command["traceId"])));
        Assert.All(commands, command => Assert.Equal(
            "ada", (string)Assert.Single(command["sessions"]!.AsArray(), session => (string)session!["result"]! != "not-targeted")!["account"]!));
        JsonNode created = JsonNode.Parse((string)JsonNode.Parse(
            Assert.Single(transmitter.Output, line => line.StartsWith("{\"method\":\"POST\",\"path\":\"/tenant/one/stream\"", StringComparison.Ordinal)))!["body"]!)!;
        Assert.Equal("""{"method":"urn:ietf:rfc:8936"}""", created["delivery"]!.ToJsonString());
        Assert.Equal("""["https://schemas.openid.net/secevent/caep/event-type/session-revoked"]""", created["events_requested"]!.ToJsonString());

        Assert.Contains(agent.Output, line => line.Contains(" WRN ", StringComparison.Ordinal) && line.Contains("has paused the stream of this device", StringComparison.Ordinal));
        Assert.DoesNotContain(agent.Output.Concat(agent.Error).Append(await File.ReadAllTextAsync(machine.LogFile)), text => text.Contains(Token, StringComparison.Ordinal));
    }

    private void Configure(string issuer, string root, string token)
    {
        machine.Home.File("Okta Verify.app/Contents/Info.plist", """
            <plist version="1.0"><dict><key>CFBundleIdentifier</key><string>com.okta.mobile</string>
            <key>CFBundleShortVersionString</key><string>9.46.1</string></dict></plist>
            """);
        machine.Configure(new JsonObject
        {
            ["OrgUrl"] = issuer,
            ["OrgCaFile"] = root,
            ["OrgTokenFile"] = token,
            ["Certificate:Path"] = machine.Home.File("device.pem"),
            ["OktaVerify:AppPath"] = Path.Combine(machine.Home.Path, "Okta Verify.app"),
            ["Sessions"] = new JsonObject
            {
                ["Source"] = "File",
                ["File"] = machine.Home.File("sessions.json", """
                    {"accounts":[{"name":"ada","uid":501},{"name":"bob","uid":502}],
                     "sessions":[{"account":"ada","uid":501,"sessionId":"1","pid":412,"kind":"console","loginTime":"2026-03-01T08:00:00Z"},
                                 {"account":"bob","uid":502,"sessionId":"2","pid":413,"kind":"switched-away","loginTime":"2026-03-01T08:00:00Z"}]}
                    """),
            },
            ["AccountLinks:ada"] = "ada@example.com",
            ["AccountLinks:bob"] = "bob@example.com",
            ["DryRun"] = true,
        }.ToJsonString());
    }
}
