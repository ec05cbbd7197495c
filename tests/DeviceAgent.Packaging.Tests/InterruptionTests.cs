using DeviceAgent.Core.Processes;

namespace DeviceAgent.Packaging.Tests;

/// <summary>Installer and uninstaller stopped at any place, by a power cut or an impatient MDM, and run again.</summary>
public sealed class InterruptionTests(PackageFolder package) : IClassFixture<PackageFolder>
{
    private const int Killed = 137;

    private const string Uninstaller = "opt/device-agent/bin/uninstall";

    [Fact]
    public async Task An_upgrade_stopped_before_its_postinstall_leaves_the_agent_running_and_is_completed_by_the_next()
    {
        using var mac = new InstalledMac();
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Succeeded(await mac.InstallAsync(package, "1.1.0", interrupted: true));
        Assert.True(mac.Running);
        Assert.Equal("1.0.0", mac.Receipt);
        Succeeded(await mac.InstallAsync(package, "1.1.0"));
        Assert.Equal("1.1.0", mac.Receipt);
    }

    [Fact]
    public async Task Bug_After_an_interrupted_upgrade_the_older_version_of_the_receipt_is_a_downgrade()
    {
        using var mac = new InstalledMac();
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Succeeded(await mac.InstallAsync(package, "1.1.0", interrupted: true));
        var result = await mac.InstallAsync(package, "1.0.0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("1.1.0 is installed, which is newer than 1.0.0", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_installation_stopped_before_its_postinstall_forbids_no_other_version()
    {
        using var mac = new InstalledMac();
        Succeeded(await mac.InstallAsync(package, "1.1.0", interrupted: true));
        Assert.Null(mac.Receipt);
        Succeeded(await mac.InstallAsync(package, "1.0.0"));
        Assert.True(mac.Running);
        Assert.Equal("1.0.0", mac.Receipt);
    }

    [Fact]
    public async Task A_postinstall_killed_before_any_of_its_commands_is_completed_by_the_next()
    {
        string[] expected;
        using (var mac = new InstalledMac())
        {
            Succeeded(await mac.InstallAsync(package, "1.1.0"));
            expected = EndState(mac);
        }

        var killed = await KilledAtEachAsync(async (mac, number) =>
        {
            Succeeded(await mac.InstallAsync(package, "1.0.0"));
            mac.KilledBefore = number;
            var result = await mac.InstallAsync(package, "1.1.0");
            mac.KilledBefore = 0;

            // Killed after bootout it leaves no agent, but at every moment a program that the next boot starts.
            Assert.NotEmpty(await mac.AgentAsync());
            Succeeded(await mac.InstallAsync(package, "1.1.0"));
            Assert.True(mac.Running);
            Assert.Equal(expected, EndState(mac));
            return result.ExitCode ?? Killed;
        });
        Assert.True(killed >= 15, $"{killed}");
    }

    [Fact]
    public async Task An_uninstaller_killed_before_any_of_its_commands_is_completed_by_the_next()
    {
        var killed = await KilledAtEachAsync(async (mac, number) =>
        {
            Succeeded(await mac.InstallAsync(package, "1.0.0"));
            mac.KilledBefore = number;
            var result = await mac.UninstallAsync("--purge");
            mac.KilledBefore = 0;
            Assert.True(result.ExitCode == 0 || mac.Exists(Uninstaller), "nothing is left to run again");
            Succeeded(await mac.UninstallAsync("--purge"));
            Assert.False(mac.Running || mac.Receipt is not null);
            Assert.Equal(["Library", "Library/Application Support", "Library/LaunchDaemons", "Library/Logs", "opt"], EndState(mac));
            return result.ExitCode ?? Killed;
        });
        Assert.True(killed >= 8, $"{killed}");
    }

    /// <summary>Until the script gets to its end; how often it did not.</summary>
    private static async Task<int> KilledAtEachAsync(Func<InstalledMac, int, Task<int>> run)
    {
        for (var number = 1; number < 40; number++)
        {
            using var mac = new InstalledMac();
            if (await run(mac, number) == 0)
            {
                return number - 1;
            }
        }

        throw new InvalidOperationException("a script of 40 commands: has the trap no effect?");
    }

    /// <summary>Every file, folder and link with its target, but for the stubs and the copies of the scripts.</summary>
    private static string[] EndState(InstalledMac mac) =>
    [
        .. new DirectoryInfo(mac.Path("")).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Where(entry => !entry.FullName.StartsWith(mac.Path("stubs"), StringComparison.Ordinal) && !entry.FullName.StartsWith(mac.Path("installing"), StringComparison.Ordinal))
            .Select(entry => Path.GetRelativePath(mac.Path(""), entry.FullName) + (entry.LinkTarget is { } target ? $" -> {target}" : ""))
            .Order(StringComparer.Ordinal),
    ];

    private static void Succeeded(ProgramResult result) => Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Output}{result.Error}");
}
