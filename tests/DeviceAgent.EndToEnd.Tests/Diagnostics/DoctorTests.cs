using DeviceAgent.Demo.Devices;
using DeviceAgent.Demo.Org;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

[Collection(DoctorGroup.Name)]
public sealed class DoctorTests(DoctorSite site)
{
    [Fact]
    public async Task On_a_device_that_is_in_order_every_check_is_ok_and_nothing_changes()
    {
        LogoutTrace logout = await site.Api.LogOutAllDevicesAsync(site.UserId, CancellationToken.None);
        Dictionary<string, string> before = Contents();

        DoctorRun run = await site.DoctorAsync(new MadeWrong());

        Assert.True(run.ExitCode == 0, run.Text);
        Assert.All(run.Findings, finding => Assert.Equal("ok", (string)finding["state"]!));
        Assert.Equal(25, run.Findings.Count());
        Assert.Null(run.Report["first"]);
        Assert.Equal(1, (int)run.Report["version"]!);

        // The signed poll has taken no command, and the folders are as they were.
        LogoutDevice command = (await site.Api.LogoutAsync(logout.TraceId, CancellationToken.None)).Of(site.Device.Id);
        Assert.Equal("pending", command.State);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task It_works_beside_a_running_agent_whose_poll_goes_on()
    {
        DateTimeOffset started = TimeProvider.System.GetUtcNow();
        await using DemoDevice device = await site.SetUpAsync("busy-mac");
        device.StartAgent();
        await device.CheckedInAsync(site.Api, started, TestSite.Wait());

        DoctorRun run = await site.DoctorAsync(new MadeWrong { Configuration = device.Folder.Configuration });

        Assert.True(run.ExitCode == 0, run.Text);
        Assert.False(device.Agent.HasExited);
        await device.Agent.StopAsync();
        string log = await File.ReadAllTextAsync(device.Folder.AgentLog);
        Assert.DoesNotContain("\"@l\":\"Warning\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("\"@l\":\"Error\"", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Piped_text_has_a_line_for_each_part_and_no_escape_sequence()
    {
        (int exitCode, IReadOnlyList<string> lines) = await site.RunAsync(
            null, "doctor", "--config", site.Device.Folder.Configuration, "--OktaVerify:AppPath", "/nowhere/Okta Verify.app");

        Assert.Equal(2, exitCode);
        Assert.DoesNotContain(lines, line => line.Contains('\u001b', StringComparison.Ordinal) || line.EndsWith(' '));
        int failed = lines.ToList().FindIndex(line => line.StartsWith("FAILED   okta-verify", StringComparison.Ordinal));
        Assert.StartsWith("         do:  install Okta Verify", lines[failed + 1], StringComparison.Ordinal);
        Assert.Equal("         see: docs/troubleshooting.md#okta-verify-missing", lines[failed + 2]);
        Assert.EndsWith("1 failure, 0 warnings; begin with okta-verify-missing", lines[^1], StringComparison.Ordinal);
        Assert.Equal(24, lines.Count(line => line.StartsWith("ok       ", StringComparison.Ordinal)));
    }

    [NamespaceFact]
    public async Task A_full_disk_is_named_first()
    {
        string disk = site.Folder.File("disk");
        Directory.CreateDirectory(disk);

        DoctorRun run = await site.DoctorOnSmallDiskAsync(disk);

        Assert.Equal("disk-full", (string?)run.First?["code"]);
        Assert.Contains("0 KiB free", (string)run.First!["observed"]!, StringComparison.Ordinal);
        Assert.Contains("make room", (string)run.First["remedy"]!, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [RootFact]
    public async Task Another_user_than_the_agents_is_named_first()
    {
        string folder = MachineMisconfigurations.CopyState(site, "foreign-state");
        await DoctorSite.RunProgramAsync("/usr/bin/chown", "65534", folder);

        DoctorRun run = await site.DoctorAsync(new MadeWrong("--StateFolder", folder));

        Assert.Equal("wrong-user", (string?)run.First?["code"]);
        Assert.Contains("sudo device-agent doctor", (string)run.First!["remedy"]!, StringComparison.Ordinal);
        Assert.Equal("user", (string)run.Of("instance-key")["because"]!);
    }

    private Dictionary<string, string> Contents() => Directory
        .EnumerateFiles(Path.GetDirectoryName(site.Device.Folder.Configuration)!, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));
}
