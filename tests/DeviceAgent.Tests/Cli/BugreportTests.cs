using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DeviceAgent.Core;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Processes;
using DeviceAgent.Tests.Packaging;

namespace DeviceAgent.Tests.Cli;

public sealed class BugreportTests : IDisposable
{
    private const string Jwt = "eyJhbGciOiJFUzI1NiIsInR5cCI6InNlY2V2ZW50K2p3dCJ9.eyJqdGkiOiJqMSIsImlzcyI6Imh0dHBzOi8vb3JnIn0.c2lnbmF0dXJlc2lnbmF0dXJl";

    private readonly AgentMachine machine = new();

    private string Archive => machine.Home.File("report.zip");

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task It_says_what_is_inside_before_it_writes_it_for_its_owner_alone()
    {
        await LogSomethingAsync();

        var (exitCode, output, error) = await machine.RunAsync("bugreport", "--to", Archive);

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Dictionary<string, string> parts = Read(Archive);
        Assert.Empty(((string[])["about.json", "config.json", "logs/device-agent.log"]).Except(parts.Keys));
        int head = output.ToList().IndexOf($"What goes into {Archive}:");
        int end = output.ToList().FindIndex(line => line.StartsWith($"written: {Archive} (", StringComparison.Ordinal));
        Assert.InRange(head, 0, end - 1);
        Assert.Equal(
            parts.Keys.Order(),
            output.Skip(head + 3).TakeWhile(line => line.Length > 0).Select(line => line.Split(' ')[0]).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        Assert.All(ZipFile.OpenRead(Archive).Entries, entry => Assert.InRange(entry.Length, 1, 1_000_000));

        // Each part is what the verb of its name prints, and not only some text of that name.
        JsonElement about = JsonDocument.Parse(parts["about.json"]).RootElement;
        Assert.Equal(AgentIdentity.Version, about.GetProperty("agent").GetString());
        Assert.Contains(about.GetProperty("stateFolder").EnumerateArray(), file => file.GetString()!.EndsWith(" instance-key.pem", StringComparison.Ordinal));
        Assert.Equal(1, JsonDocument.Parse(parts["config.json"]).RootElement.GetProperty("version").GetInt32());
        Assert.Contains(parts["logs/device-agent.log"].Split('\n'), line => line.Contains("agent.started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_secret_of_the_machine_is_in_it()
    {
        string[] secrets = PlantSecrets();
        await LogSomethingAsync("--Certificate:Path", machine.Home.File("cert/device.p12"), "--Certificate:PasswordFile", machine.Home.File("cert/p12.password"));
        string[] keyLines = [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(machine.LogFile))!, "instance-key.pem")).Where(line => line[0] != '-')];
        File.AppendAllLines(machine.LogFile, [.. secrets, .. keyLines, .. secrets.Select(secret => JsonSerializer.Serialize(new { m = $"got {secret}" }))]);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(machine.LogFile)!, "stderr.log"), $"Authorization: SSWS 00aStrangersToken\nchallenge=strangers-challenge\nSET {Jwt}\n");

        await using TestProcess agent = machine.StartWith(
            new Dictionary<string, string> { ["DEVICEORG_TOKEN"] = "00aEnvironmentToken" },
            "bugreport", "--to", Archive, "--Certificate:Path", machine.Home.File("cert/device.p12"), "--Certificate:PasswordFile", machine.Home.File("cert/p12.password"));

        Assert.Equal(0, await agent.WaitForExitAsync());
        Dictionary<string, string> parts = Read(Archive);
        string all = string.Join('\n', parts.Values.Concat(agent.Output).Concat(agent.Error));
        Assert.All(
            [.. secrets, .. keyLines, "00aEnvironmentToken", "00aStrangersToken", "strangers-challenge", Jwt, Jwt.Split('.')[2]],
            secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE KEY", all, StringComparison.Ordinal);

        // The sieve had something to sieve, and what is no secret is there.
        Assert.True(parts["logs/device-agent.log"].Split('\n').Count(line => line.Contains("[secret]", StringComparison.Ordinal)) >= 2 * secrets.Length);
        Assert.Contains("logs/stderr.log", parts.Keys);
        Assert.Contains(machine.Home.File("cert/p12.password"), parts["config.json"], StringComparison.Ordinal);
        Assert.Contains("instance-key.pem", parts["about.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_is_reported_without_what_may_be_a_secret_in_it()
    {
        await LogSomethingAsync();
        machine.Configure("{\n  \"Certificate\": { \"Password\": \"hunter2-in-config\" },\n  \"Pin\": \"hunter3-in-config\"\n}");

        var (exitCode, output, _) = await machine.RunAsync("bugreport", "--to", Archive);

        Assert.Equal(0, exitCode);
        Dictionary<string, string> parts = Read(Archive);
        Assert.Contains(output, line => line.StartsWith("config.txt ", StringComparison.Ordinal) && line.EndsWith("exit code 78", StringComparison.Ordinal));
        Assert.Contains("unknown key \"Certificate:Password\"", parts["config.txt"], StringComparison.Ordinal);
        Assert.Contains("unknown key \"Pin\" (value [secret])", parts["config.txt"], StringComparison.Ordinal);
        Assert.All(parts.Values, text => Assert.DoesNotContain("-in-config", text, StringComparison.Ordinal));
        Assert.Contains("logs/device-agent.log", parts.Keys);
    }

    [Fact]
    public async Task Of_large_logs_the_newest_lines_are_taken_and_no_link_is_followed()
    {
        string logs = machine.Home.File("logs");
        Directory.CreateDirectory(logs);
        string line = new('x', 10_000);
        File.WriteAllLines(Path.Combine(logs, "device-agent_001.log"), Enumerable.Range(0, 1_500).Select(i => $"old {i} {line}"));
        File.WriteAllLines(Path.Combine(logs, "device-agent_002.log"), Enumerable.Range(0, 900).Select(i => $"new {i} {line}"));
        File.SetLastWriteTimeUtc(Path.Combine(logs, "device-agent_001.log"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(Path.Combine(logs, "other.log"), "not the agent's");
        File.CreateSymbolicLink(Path.Combine(logs, "device-agent_003.log"), machine.Home.File("elsewhere", "not to be given away"));

        var (exitCode, output, _) = await machine.RunAsync("bugreport", "--to", Archive, "--LogFolder", logs);

        Assert.Equal(0, exitCode);
        Dictionary<string, string> parts = Read(Archive);
        Assert.Equal(["logs/device-agent_001.log", "logs/device-agent_002.log"], parts.Keys.Where(name => name.StartsWith("logs/", StringComparison.Ordinal)).Order());
        Assert.Equal(900, parts["logs/device-agent_002.log"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        string[] old = parts["logs/device-agent_001.log"].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("old 1499 ", old[^1], StringComparison.Ordinal);
        Assert.All(old, kept => Assert.StartsWith("old ", kept, StringComparison.Ordinal));
        Assert.InRange(parts.Where(part => part.Key.StartsWith("logs/", StringComparison.Ordinal)).Sum(part => (long)part.Value.Length), 19_000_000, 20 * 1024 * 1024);
        Assert.Contains(output, row => row.StartsWith("logs/device-agent_001.log ", StringComparison.Ordinal) && row.EndsWith("only its newest lines", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_overwritten_and_a_folder_gets_a_file_of_its_own()
    {
        machine.Home.File("report.zip", "mine");
        var (refused, _, error) = await machine.RunAsync("bugreport", "--to", Archive);
        Assert.Equal(ExitCodes.CannotCreate, refused);
        Assert.Equal($"device-agent: {Archive} is there already, and is not overwritten: name another with --to", Assert.Single(error));
        Assert.Equal("mine", File.ReadAllText(Archive));

        var (nowhere, _, problem) = await machine.RunAsync("bugreport", "--to", machine.Home.File("missing/report.zip"));
        Assert.Equal(ExitCodes.CannotCreate, nowhere);
        Assert.StartsWith($"device-agent: {machine.Home.File("missing/report.zip")}: cannot be written: ", Assert.Single(problem), StringComparison.Ordinal);

        Directory.CreateDirectory(machine.Home.File("folder"));
        var (exitCode, _, _) = await machine.RunAsync("bugreport", "--to", machine.Home.File("folder"));
        Assert.Equal(0, exitCode);
        Assert.Matches("/device-agent-bugreport-[0-9]{8}-[0-9]{6}\\.zip$", Assert.Single(Directory.GetFiles(machine.Home.File("folder"))));
    }

    [ToolFact("python3", "python3")]
    public async Task Another_program_reads_the_archive_and_finds_it_whole()
    {
        await machine.RunAsync("bugreport", "--to", Archive);

        var result = await Tools.RunAsync("python3", "-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))", Archive);

        Assert.Equal($"None {Read(Archive).Count}\n", result.Output);
    }

    /// <summary>What an admin may have lying about, each in the place where it belongs.</summary>
    /// <returns>The secrets themselves.</returns>
    private string[] PlantSecrets()
    {
        using X509Certificate2 device = new TestCertificates().Device(new TestCertificate());
        string folder = Path.GetDirectoryName(machine.Home.File("cert/p12.password", "p12 pass\"word\n"))!;
        File.WriteAllBytes(Path.Combine(folder, "device.p12"), device.Export(X509ContentType.Pkcs12, "p12 pass\"word"));
        File.SetUnixFileMode(Path.Combine(folder, "device.p12"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(Path.Combine(folder, "p12.password"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string pem = TestCertificates.KeyPem(device);
        machine.Home.File("cert/old.pem", pem);
        machine.Home.File(".config/device-agent/scep-challenge", "one-time-challenge\n");
        machine.Home.File(".local/state/device-agent/org-token", "00aAdminsToken\n");
        return ["p12 pass\"word", "one-time-challenge", "00aAdminsToken", .. pem.Split('\n').Where(line => line.Length >= 20 && line[0] != '-')];
    }

    /// <summary>A run that makes an instance key and a log, against an org that is not there.</summary>
    private async Task LogSomethingAsync(params string[] options)
    {
        await using TestProcess agent = machine.Start(["run", "--console", "--dry-run", "--OrgUrl", "https://127.0.0.1:1", .. options]);
        await agent.WaitForLineAsync(line => line.Contains("A new instance key was made", StringComparison.Ordinal));
        agent.SendSignal(TestProcess.Sigterm);
        Assert.Equal(0, await agent.WaitForExitAsync());
    }

    private static Dictionary<string, string> Read(string archive)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        });
    }
}
