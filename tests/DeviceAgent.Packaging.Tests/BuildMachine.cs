using DeviceAgent.Core.Processes;

namespace DeviceAgent.Packaging.Tests;

/// <summary>
/// Copies of the packaging scripts, on a machine whose <c>uname</c> says what it is told. Apple's tools, rcodesign and dotnet are stubs that write
/// down how they were called, an argument a line, and make the file that they would make.
/// </summary>
internal sealed class BuildMachine : IDisposable
{
    private static readonly string[] AppleTools = ["pkgbuild", "productbuild", "productsign", "codesign", "xcrun"];

    private readonly TemporaryFolder disk = new();

    public BuildMachine(string system)
    {
        Stub("uname", $"echo {system}");
        const string Record = "{ basename \"$0\"; printf ' %s\\n' \"$@\"; } >>\"$(dirname \"$0\")/calls\"; for last; do :; done; ";
        const string Kept = "while [ $# -gt 1 ]; do case $1 in --info|--distribution) cp \"$2\" \"$(dirname \"$0\")/$(basename \"$2\")\" ;; esac; shift; done; ";
        Stub("pkgbuild", Record + Kept + "echo component >\"$last\"");
        Stub("productbuild", Record + Kept + "echo package >\"$last\"");
        Stub("productsign", Record + "echo signed >\"$last\"");
        foreach (var name in new[] { "codesign", "xcrun", "rcodesign", "dotnet" })
        {
            Stub(name, Record);
        }

        foreach (var name in new[] { "publish", "layout", "pack", "sign", "notarize", "identity", "entitlements.plist", "uninstall", "scripts/preinstall", "scripts/postinstall" })
        {
            var text = File.ReadAllText(PackageFolder.Script(name));
            Executable($"packaging/macos/{name}", AppleTools.Aggregate(text, (t, tool) => t.Replace($"/usr/bin/{tool}", Stub(tool), StringComparison.Ordinal)));
        }
    }

    /// <summary>Every call so far: the program, then its arguments.</summary>
    public string[][] Calls => !File.Exists(Stub("calls"))
        ? []
        : [.. File.ReadAllText(Stub("calls")).Split("\n").Aggregate(new List<List<string>>(), Add).Select(call => call.ToArray())];

    public string this[string name] => disk.File(name);

    /// <summary>What a stub was given, and kept.</summary>
    public string Kept(string name) => File.ReadAllText(Stub(name));

    public string Write(string name, string text) => disk.File(name, text);

    public string Script(string name) => disk.File($"packaging/macos/{name}");

    /// <summary>Runs a script; <paramref name="environment"/> as NAME=VALUE. What signs is otherwise unset.</summary>
    public Task<ProgramResult> RunAsync(string script, string[] environment, params string[] arguments) => Programs.RunAsync(
        [
            "-u", "APPLICATION_IDENTITY", "-u", "INSTALLER_IDENTITY", "-u", "NOTARY_PROFILE", "-u", "APPLICATION_P12", "-u", "INSTALLER_P12",
            "-u", "P12_PASSWORD_FILE", "-u", "NOTARY_KEY_FILE", $"PATH={disk.File("stubs")}:/usr/bin:/bin", .. environment, Script(script), .. arguments,
        ]);

    public void Dispose() => disk.Dispose();

    private static List<List<string>> Add(List<List<string>> calls, string line)
    {
        if (line.StartsWith(' '))
        {
            calls[^1].Add(line[1..]);
        }
        else if (line.Length > 0)
        {
            calls.Add([line]);
        }

        return calls;
    }

    private string Stub(string name) => disk.File($"stubs/{name}");

    private void Stub(string name, string body) => Executable($"stubs/{name}", $"#!/bin/sh\n{body}\n");

    private void Executable(string name, string text) =>
        File.SetUnixFileMode(disk.File(name, text), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
