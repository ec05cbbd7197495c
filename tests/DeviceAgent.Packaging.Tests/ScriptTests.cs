using DeviceAgent.Core.Processes;

namespace DeviceAgent.Packaging.Tests;

/// <summary>The scripts of the package in every order. Nobody is logged in: no script asks who is.</summary>
public sealed class ScriptTests(PackageFolder package) : IClassFixture<PackageFolder>, IDisposable
{
    private const string Program = "opt/device-agent/bin/device-agent";

    private const string Daemon = "Library/LaunchDaemons/org.deviceagent.agent.plist";

    private const string State = "Library/Application Support/DeviceAgent";

    private const string Logs = "Library/Logs/DeviceAgent";

    private readonly InstalledMac mac = new();

    public void Dispose() => mac.Dispose();

    [Theory]
    [InlineData("1", "osx-arm64")]
    [InlineData("0", "osx-x64")]
    public async Task A_first_installation_starts_the_program_that_fits(string arm64, string expected)
    {
        mac.Set("arm64", arm64);
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Assert.True(mac.Running);
        Assert.Equal(expected, (await mac.AgentAsync()).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(mac.Path(State)));
        Assert.Contains(mac.Calls, call => call.StartsWith("chown -R root:wheel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_installed_can_be_written_by_others()
    {
        using var open = new PackageFolder();
        await open.LayoutAsync();
        await Programs.OutputAsync("chmod", "-R", "a+w", Path.Combine(open.Tree, "opt/device-agent"));
        Succeeded(await mac.InstallAsync(open, "1.0.0"));
        Assert.Empty(await Programs.OutputAsync("find", mac.Path("opt/device-agent"), "-not", "-type", "l", "-perm", "/022"));
        Assert.Empty(await Programs.OutputAsync("find", mac.Path(Daemon), mac.Path(State), mac.Path(Logs), "-perm", "/022"));
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0")]
    [InlineData("0.9.0", "0.10.0")]
    [InlineData("1.9.9", "2.0.0")]
    public async Task The_same_again_or_a_newer_version_replaces_the_running_one(string before, string after)
    {
        Succeeded(await mac.InstallAsync(package, before));
        File.WriteAllText(mac.Path($"{State}/ledger"), "kept");
        Succeeded(await mac.InstallAsync(package, after));
        Assert.True(mac.Running);
        Assert.Equal(after, mac.Receipt);
        Assert.Equal("kept", File.ReadAllText(mac.Path($"{State}/ledger")));
        Assert.Equal(2, mac.Calls.Count(call => call.StartsWith("launchctl bootstrap", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0.10.0", "0.9.0")]
    [InlineData("1.0.1", "1.0.0")]
    [InlineData("2.0.0", "1.9.9")]
    public async Task An_older_version_is_refused_and_the_newer_runs_on(string before, string after)
    {
        Succeeded(await mac.InstallAsync(package, before));
        var calls = mac.Calls.Count(call => call.StartsWith("launchctl", StringComparison.Ordinal));
        var result = await mac.InstallAsync(package, after);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{before} is installed, which is newer than {after}", result.Error, StringComparison.Ordinal);
        Assert.True(mac.Running);
        Assert.Equal(calls, mac.Calls.Count(call => call.StartsWith("launchctl", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_in_which_others_could_exchange_the_program_is_refused()
    {
        Directory.CreateDirectory(mac.Path("opt"));
        File.SetUnixFileMode(mac.Path("opt"), (UnixFileMode)0b111_111_101);
        var open = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, open.ExitCode);
        Assert.Contains("must belong to root and be writable by nobody else", open.Error, StringComparison.Ordinal);

        Directory.Delete(mac.Path("opt"));
        Directory.CreateDirectory(mac.Path("elsewhere"));
        File.CreateSymbolicLink(mac.Path("opt"), mac.Path("elsewhere"));
        var link = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, link.ExitCode);
        Assert.Contains("is a symbolic link", link.Error, StringComparison.Ordinal);
        Assert.False(mac.Running);
    }

    [Fact]
    public async Task Bug_An_opt_of_somebody_else_is_refused_and_one_s_own_is_taken_whoever_runs_the_tests()
    {
        Directory.CreateDirectory(mac.Path("opt"));
        mac.Owner = "54321";
        var foreign = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("must belong to root", foreign.Error, StringComparison.Ordinal);
        Assert.Empty(mac.Calls);
    }

    [Theory]
    [InlineData("opt/device-agent/lib")]
    [InlineData("opt/device-agent/lib/arm64")]
    [InlineData("opt/device-agent/lib/x86_64")]
    public async Task A_folder_of_the_programs_that_leads_elsewhere_is_refused(string link)
    {
        Directory.CreateDirectory(mac.Path("elsewhere"));
        Directory.CreateDirectory(Path.GetDirectoryName(mac.Path(link))!);
        File.CreateSymbolicLink(mac.Path(link), mac.Path("elsewhere"));
        var result = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{mac.Path(link)} is a symbolic link", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(mac.Path("elsewhere")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Access_control_lists_are_removed_and_one_that_stays_is_said(string result)
    {
        mac.Set("chmod-result", result);
        var installed = await mac.InstallAsync(package, "1.0.0");
        Succeeded(installed);
        Assert.Contains($"chmod -RN {mac.Path("opt/device-agent")}", mac.Calls);
        Assert.Equal(result == "1", installed.Error.Contains("access control lists", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Uninstall_waits_until_the_agent_has_ended_and_removes_nothing_while_it_has_not()
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("ending", "100");
        var stuck = await mac.UninstallAsync("--purge");
        Assert.Equal(75, stuck.ExitCode);
        Assert.True(mac.Exists(State) && mac.Exists(Program));

        mac.Set("ending", "3");
        Succeeded(await mac.UninstallAsync("--purge"));
        Assert.False(mac.Exists(State) || mac.Exists(Program));
    }

    [Fact]
    public async Task A_receipt_without_a_program_forbids_nothing()
    {
        mac.Set("receipt", "9.0.0");
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Assert.True(mac.Running);
    }

    [Theory]
    [InlineData("/Volumes/Other")]
    [InlineData("")]
    public async Task Another_volume_is_refused_before_anything_changes(string volume)
    {
        var result = await mac.InstallAsync(package, "1.0.0", volume);
        Assert.Equal(1, result.ExitCode);
        Assert.False(mac.Exists(Daemon));
        Assert.Empty(mac.Calls);
    }

    [Fact]
    public async Task Launchd_is_asked_again_while_it_refuses()
    {
        // launchd kills an agent that hangs after 30 s.
        mac.Set("failures", "44");
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Assert.True(mac.Running);
        Assert.Equal(44, mac.Calls.Count(call => call == "sleep 1"));
    }

    [Fact]
    public async Task An_agent_that_launchd_never_starts_is_an_error_and_installed_all_the_same()
    {
        mac.Set("failures", "100");
        var result = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("It starts with the next boot", result.Error, StringComparison.Ordinal);
        Assert.Equal(45, mac.Calls.Count(call => call.StartsWith("launchctl bootstrap", StringComparison.Ordinal)));
        Assert.True(mac.Exists(Program) && mac.Exists(Daemon));
    }

    [Fact]
    public async Task Bug_A_label_that_cannot_be_enabled_does_not_leave_the_Mac_without_an_agent()
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("enable-result", "1");
        var result = await mac.InstallAsync(package, "1.1.0");
        Succeeded(result);
        Assert.True(mac.Running);
        Assert.Contains("launchctl enable failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bug_An_agent_that_the_first_bootout_left_is_booted_out_again()
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("bootouts", "3");
        Succeeded(await mac.InstallAsync(package, "1.1.0"));
        Assert.True(mac.Running);
        Assert.Equal(3, mac.Calls.Count(call => call == "sleep 1"));
    }

    [Fact]
    public async Task An_agent_that_cannot_be_booted_out_is_an_error_of_its_own()
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("bootouts", "100");
        var result = await mac.InstallAsync(package, "1.1.0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("has kept the agent of before for 45 attempts. Restart the Mac.", result.Error, StringComparison.Ordinal);
        Assert.True(mac.Running);
    }

    [Fact]
    public async Task A_receipt_that_pkgutil_keeps_is_said()
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("kept-receipt", "");
        var result = await mac.UninstallAsync();
        Succeeded(result);
        Assert.Contains("the receipt is still there", result.Error, StringComparison.Ordinal);
        Assert.False(mac.Exists("opt/device-agent"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_uninstaller_keeps_state_and_logs_unless_told_to_purge(bool purge)
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Directory.CreateDirectory(mac.Path("var/run/org.deviceagent.agent/x"));
        Succeeded(await mac.UninstallAsync(purge ? ["--purge"] : []));
        Assert.False(mac.Running || mac.Exists("opt/device-agent") || mac.Exists(Daemon) || mac.Exists("var/run/org.deviceagent.agent"));
        Assert.Null(mac.Receipt);
        Assert.Equal(!purge, mac.Exists(State) && mac.Exists(Logs));
        Assert.True(mac.Exists("Library/LaunchDaemons"));

        // Twice is no error, and an older version may be installed now.
        Succeeded(await mac.UninstallAsync());
        Succeeded(await mac.InstallAsync(package, "0.9.0"));
        Assert.True(mac.Running);
    }

    [Theory]
    [InlineData("501", new string[0], 77)]
    [InlineData("0", new[] { "--purgee" }, 64)]
    public async Task The_uninstaller_refuses_without_a_change(string uid, string[] arguments, int expected)
    {
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        mac.Set("uid", uid);
        Assert.Equal(expected, (await mac.UninstallAsync(arguments)).ExitCode);
        Assert.True(mac.Running && mac.Exists(Program));
    }

    private static void Succeeded(ProgramResult result) => Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Output}{result.Error}");
}
