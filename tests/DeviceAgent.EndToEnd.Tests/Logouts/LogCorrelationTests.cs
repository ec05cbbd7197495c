using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;
using DeviceAgent.Demo.Programs;
using DeviceAgent.Demo.Run;
using DeviceAgent.EndToEnd.Tests.Docs;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.EndToEnd.Tests.Logouts;

public sealed partial class LogCorrelationTests
{
    [Fact]
    public async Task Every_line_about_a_command_carries_command_trace_and_event_and_a_bug_report_beside_the_running_agent_has_them()
    {
        await using DemoSite site = await TestSite.StartAsync(TestSite.AdasMac("ada-macbook", stubborn: true) with { LogLevel = "Debug" });
        DemoDevice device = site.Devices[0];
        LogoutTrace logout = await site.LogAdaOutAsync();
        await site.LogoutEndsAsync(logout.TraceId);

        // The org knows of the outcome a moment before the agent has written down that it does.
        await TestSite.Wait().UntilAsync(
            () => Task.FromResult(File.ReadAllText(device.Folder.AgentLog).Contains("outcome.reported", StringComparison.Ordinal)),
            () => "the outcome's line does not come",
            device.LogFiles);

        string archive = Path.Combine(site.Folder, "report.zip");
        await using TestProcess report = TestProcess.StartDotnet(
            BuiltPrograms.Agent, ["bugreport", "--config", device.Folder.Configuration, "--to", archive], new Dictionary<string, string?> { ["DEVICEORG_TOKEN"] = site.Org.Token });
        Assert.Equal(0, await report.WaitForExitAsync());

        string jti = logout.Of(device.Id).Jti;
        string log = Part(archive, "logs/device-agent.log");
        JsonElement[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] about = [.. lines.Where(line => line.GetRawText().Contains(jti, StringComparison.Ordinal))];
        Assert.All(about, line => Assert.Equal((jti, logout.TraceId), (line.GetProperty("CommandId").GetString(), line.GetProperty("TraceId").GetString())));
        Assert.Equal(
            ["command.accepted", "logout.session-judged", "logout.step-taken", "logout.attempt-finished", "outcome.reported"],
            about.Select(NameOf).Distinct());

        // Every line of ours has a number and a name of the list; a library's would have neither.
        Dictionary<int, string> listed = LogEvent.All.ToDictionary(one => one.Id, one => one.Name);
        Assert.All(
            lines.Where(line => line.GetProperty("SourceContext").GetString()!.StartsWith("DeviceAgent.", StringComparison.Ordinal)),
            line => Assert.Equal(listed[line.GetProperty("EventId").GetProperty("Id").GetInt32()], NameOf(line)));

        string all = string.Join('\n', ZipFile.OpenRead(archive).Entries.Select(entry => Part(archive, entry.FullName)));
        Assert.DoesNotContain(site.Org.Token, all, StringComparison.Ordinal);
        Assert.All(
            KeyLine().Matches(File.ReadAllText(device.Folder.Certificate) + File.ReadAllText(Path.Combine(device.Folder.State, "instance-key.pem"))).Select(match => match.Value),
            line => Assert.DoesNotContain(line, all, StringComparison.Ordinal));
        Assert.False(device.Agent.HasExited);
    }

    private static string? NameOf(JsonElement line) => line.GetProperty("EventId").GetProperty("Name").GetString();

    private static string Part(string archive, string name)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>Certificates too: a report has none.</summary>
    [GeneratedRegex("^[A-Za-z0-9+/=]{40,}", RegexOptions.Multiline)]
    private static partial Regex KeyLine();
}
