using DeviceAgent.Core.Processes;

namespace DeviceAgent.Packaging.Tests;

/// <summary>
/// A folder that stands for a Mac's disk. The scripts run are copies of the real ones in which absolute paths lead into it, and the programs
/// that only a Mac has are stubs that write down how they were called. All others are the real ones.
/// </summary>
internal sealed class InstalledMac : IDisposable
{
    private const string Prologue = "#!/bin/sh\necho \"$(basename \"$0\") $*\" >>\"$(dirname \"$0\")/calls\"\ncd \"$(dirname \"$0\")\" || exit 1\n";

    private readonly TemporaryFolder disk = new();

    public InstalledMac()
    {
        Stub("chown", "exit 0");
        Stub("chmod", "exit \"$(cat chmod-result)\"");
        Stub("sleep", "exit 0");
        Stub("id", "cat uid");
        Stub("sysctl", "cat arm64");
        Stub("pkgutil", """
            case $1 in
              --pkg-info) [ -s receipt ] && echo "package-id: $2" && echo "version: $(cat receipt)" ;;
              --forget) [ ! -e kept-receipt ] && [ -s receipt ] && rm receipt ;;
            esac
            """);
        Stub("launchctl", """
            case $1 in
              bootout)
                left=$(cat bootouts)
                [ "$left" -gt 0 ] && echo $((left - 1)) >bootouts && exit 5
                [ -e running ] && rm running ;;
              enable) exit "$(cat enable-result)" ;;
              print) [ -e running ] && exit 0; left=$(cat ending); [ "$left" -gt 0 ] && echo $((left - 1)) >ending && exit 0; exit 113 ;;
              bootstrap)
                left=$(cat failures)
                [ "$left" -gt 0 ] && echo $((left - 1)) >failures && exit 5
                [ ! -e running ] || exit 37
                [ -f "$3" ] || exit 2
                : >running ;;
            esac
            """);
        Set("uid", "0");
        Set("arm64", "1");
        Set("failures", "0");
        Set("ending", "0");
        Set("bootouts", "0");
        Set("enable-result", "0");
        Set("chmod-result", "0");
        Directory.CreateDirectory(disk.File("Library/LaunchDaemons"));
    }

    public bool Running => Exists("stubs/running");

    /// <summary>The calls of the stubs so far.</summary>
    public string[] Calls => Exists("stubs/calls") ? File.ReadAllLines(Path("stubs/calls")) : [];

    public string? Receipt => Exists("stubs/receipt") ? File.ReadAllText(Path("stubs/receipt")).Trim() : null;

    public string Path(string name) => disk.File(name);

    public bool Exists(string name) => File.Exists(Path(name)) || Directory.Exists(Path(name));

    public void Set(string name, string value) => disk.File($"stubs/{name}", value + "\n");

    /// <summary>Who must own /opt: on a Mac root, here whoever runs the tests.</summary>
    public string Owner { get; set; } = "$(env id -u)";

    /// <summary>The postinstall and the uninstaller are killed before this command of theirs, counted from 1; 0: never.</summary>
    public int KilledBefore { get; set; }

    /// <summary>What Installer does: preinstall, files, postinstall, receipt. It stops at the first that fails.</summary>
    public async Task<ProgramResult> InstallAsync(PackageFolder package, string version, string volume = "/", bool interrupted = false)
    {
        Copy("scripts/preinstall", "installing/preinstall");
        Copy("scripts/postinstall", "installing/postinstall");
        disk.File("installing/version", version + "\n");
        var result = await Programs.RunAsync(Path("installing/preinstall"), "agent.pkg", "/", volume);
        if (result.ExitCode != 0)
        {
            return result;
        }

        await Programs.OutputAsync("cp", "-a", package.Tree + "/.", disk.Path);
        disk.File("opt/device-agent/version", version + "\n");
        if (interrupted)
        {
            return result;
        }

        result = await Programs.RunAsync(Path("installing/postinstall"), "agent.pkg", "/", volume);
        if (result.ExitCode == 0)
        {
            Set("receipt", version);
        }

        return result;
    }

    public Task<ProgramResult> UninstallAsync(params string[] arguments)
    {
        Copy("uninstall", "installing/uninstall");
        return Programs.RunAsync([Path("installing/uninstall"), .. arguments]);
    }

    public Task<string> AgentAsync() => Programs.OutputAsync(Path("opt/device-agent/bin/device-agent"));

    public void Dispose() => disk.Dispose();

    private void Copy(string script, string name)
    {
        var text = File.ReadAllText(PackageFolder.Script(script));
        foreach (var (from, to) in new[]
        {
            ("/opt/", Path("opt/")), ("in /opt ", $"in {Path("opt")} "), ("-d /opt ", $"-d {Path("opt")} "), ("find /opt ", $"find {Path("opt")} "),
            ("! -user root", $"! -user \"{Owner}\""), ("/Library/", Path("Library/")), ("/var/run/", Path("var/run/")), ("/usr/sbin/", Path("stubs/")),
            ("/bin/launchctl", Path("stubs/launchctl")), ("/bin/chmod -RN", Path("stubs/chmod") + " -RN"), ("/bin/sleep", Path("stubs/sleep")),
            ("/usr/bin/id", Path("stubs/id")),
        })
        {
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        if (KilledBefore > 0 && script != "scripts/preinstall")
        {
            // bash's DEBUG trap runs before each command, also in functions and command substitutions.
            const string Begin = "set -eu\n";
            Assert.Contains(Begin, text, StringComparison.Ordinal);
            text = text.Replace("#!/bin/sh", "#!/usr/bin/env -S bash --posix", StringComparison.Ordinal)
                .Replace(Begin, $"{Begin}set -T\nkilled_in={KilledBefore}\ntrap 'killed_in=$((killed_in - 1)); [ $killed_in -gt 0 ] || kill -KILL $$' DEBUG\n", StringComparison.Ordinal);
        }

        Executable(name, text);
    }

    private void Stub(string name, string body) => Executable($"stubs/{name}", Prologue + body + "\n");

    private void Executable(string name, string text) =>
        File.SetUnixFileMode(disk.File(name, text), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
