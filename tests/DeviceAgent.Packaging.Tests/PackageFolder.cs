namespace DeviceAgent.Packaging.Tests;

/// <summary>The tree of the real layout script around two stand-ins for the published programs, and packages of it by the real pack script.</summary>
public sealed class PackageFolder : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Tree => folder.File("tree");

    public static string Script(string name) => Path.Combine(Repository.Root, "packaging", "macos", name);

    public string File(string name) => folder.File(name);

    public async Task LayoutAsync()
    {
        foreach (var rid in new[] { "osx-arm64", "osx-x64" })
        {
            folder.File($"published/{rid}/device-agent", $"#!/bin/sh\necho {rid}\n");
        }

        await Programs.OutputAsync(Script("layout"), Tree, folder.File("published"));
    }

    public async Task<string> PackAsync(string version, string name)
    {
        var output = folder.File(name);
        var tool = Path.Combine(AppContext.BaseDirectory, "pkgtool.dll");
        var program = folder.File("pkgtool", $"#!/bin/sh\nexec dotnet exec '{tool}' \"$@\"\n");
        System.IO.File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Programs.OutputAsync($"PKGTOOL={program}", Script("pack"), Tree, version, output);
        return output;
    }

    public Task InitializeAsync() => LayoutAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
