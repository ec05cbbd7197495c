using DeviceAgent.Demo.Programs;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>The two programs by the names that pages call them, for a shell.</summary>
internal static class ProgramLinks
{
    /// <param name="folder">Made; it holds the two.</param>
    public static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string assembly) in new[] { ("device-agent", BuiltPrograms.Agent), ("device-org", BuiltPrograms.Org) })
        {
            string program = Path.Combine(folder, name);
            File.WriteAllText(program, $"#!/bin/sh\nexec '{BuiltPrograms.Host}' exec '{assembly}' \"$@\"\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A home of its own with <c>bin</c> first in the path.</summary>
    public static Dictionary<string, string?> Environment(string home) => new()
    {
        ["HOME"] = home, ["TMPDIR"] = home, ["PATH"] = $"{Path.Combine(home, "bin")}:/usr/bin:/bin", ["DOTNET_TieredPGO"] = "0", ["NO_COLOR"] = null,
    };
}
