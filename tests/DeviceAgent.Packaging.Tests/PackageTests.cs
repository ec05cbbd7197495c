using System.Text.Json;
using DeviceAgent.Core;
using DeviceAgent.Packaging.Package;

namespace DeviceAgent.Packaging.Tests;

/// <summary>Packages, opened with tools that are not ours.</summary>
public sealed class PackageTests
{
    private static readonly PackageDescription Description = new("org.example.tree", "1.2.3", "A tree", ["arm64", "x86_64"]);

    [PackageToolsFact]
    public async Task Everything_in_the_package_agrees_with_everything_else()
    {
        using var folder = new PackageFolder();
        await folder.LayoutAsync();
        var found = await VerifyAsync(await folder.PackAsync("1.2.3", "agent.pkg"));

        Assert.Equal(AgentIdentity.Label, found.GetProperty("identifier").GetString());
        Assert.Equal("1.2.3", found.GetProperty("version").GetString());
        Assert.Equal("arm64,x86_64", found.GetProperty("architectures").GetString());
        Assert.Equal("false", found.GetProperty("overwrite").GetString());
        Assert.Equal("root", found.GetProperty("auth").GetString());
        Assert.Equal(["postinstall", "preinstall", "version"], Texts(found, "scripts"));
        Assert.Equal(
            [
                ".", "./Library", "./Library/LaunchDaemons", $"./Library/LaunchDaemons/{AgentIdentity.Label}.plist", "./opt",
                "./opt/device-agent", "./opt/device-agent/LICENSE", "./opt/device-agent/bin", "./opt/device-agent/bin/uninstall",
                "./opt/device-agent/lib", "./opt/device-agent/lib/arm64", "./opt/device-agent/lib/arm64/device-agent",
                "./opt/device-agent/lib/x86_64", "./opt/device-agent/lib/x86_64/device-agent", "./opt/device-agent/version",
            ],
            Texts(found, "paths"));
    }

    [PackageToolsFact]
    public async Task SevenZip_and_xmllint_find_nothing_wrong()
    {
        using var folder = new PackageFolder();
        await folder.LayoutAsync();
        var package = await folder.PackAsync("1.2.3", "agent.pkg");
        Assert.Contains("Everything is Ok", await Programs.OutputAsync("7z", "t", package), StringComparison.Ordinal);
        await Programs.OutputAsync("7z", "x", $"-o{folder.File("out")}", package);
        await Programs.OutputAsync("xmllint", "--noout", folder.File("out/Distribution"), folder.File("out/base.pkg/PackageInfo"));
    }

    [PackageToolsFact]
    public async Task The_same_tree_gives_the_same_bytes_whatever_the_builder_s_clock_and_umask()
    {
        using var one = new PackageFolder();
        using var other = new PackageFolder();
        await one.LayoutAsync();
        await other.LayoutAsync();
        await Programs.OutputAsync("chmod", "-R", "g+w", other.Tree);
        await Programs.OutputAsync("touch", "-d", "2001-02-03", Path.Combine(other.Tree, "opt", "device-agent", "LICENSE"));
        Assert.Equal(
            await File.ReadAllBytesAsync(await one.PackAsync("1.2.3", "a.pkg")),
            await File.ReadAllBytesAsync(await other.PackAsync("1.2.3", "b.pkg")));
    }

    [PackageToolsFact]
    public async Task A_tree_of_600_files_has_several_leaves()
    {
        using var folder = new TemporaryFolder();
        for (var index = 0; index < 600; index++)
        {
            folder.File($"root/folder{index % 7}/file{index}", new string('x', index));
        }

        File.CreateSymbolicLink(folder.File("root/link"), "folder1/file1");
        folder.File("root/empty", "");
        folder.File("root/name with space", "y");
        Directory.CreateDirectory(folder.File("scripts"));
        await File.WriteAllBytesAsync(folder.File("a.pkg"), FlatPackage.Build(Description, folder.File("root"), folder.File("scripts"), 1));
        var found = await VerifyAsync(folder.File("a.pkg"));
        Assert.Equal(3, found.GetProperty("leaves").GetInt32());
        Assert.Equal(611, Texts(found, "paths").Length);
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.2.3-rc1")]
    [InlineData("1.2.3\n")]
    [InlineData("")]
    public void A_version_that_the_scripts_could_not_compare_is_refused(string version)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<PackagingException>(
            () => FlatPackage.Build(Description with { Version = version }, folder.Path, folder.Path, 1));
        Assert.Contains("MAJOR.MINOR.PATCH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setuid_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("root/program", "x");
        File.SetUnixFileMode(file, UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = Assert.Throws<PackagingException>(() => FlatPackage.Build(Description, folder.File("root"), folder.Path, 1));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [PackageToolsFact]
    public async Task A_package_that_cannot_be_built_leaves_the_older_file_alone()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("a.pkg", "older");
        var result = await Programs.RunAsync(
            "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "pkgtool.dll"), "--root", folder.File("missing"), "--scripts", folder.Path,
            "--identifier", "org.example.tree", "--version", "1.2.3", "--title", "A tree", "--architectures", "arm64", "--output", output);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing: no such folder", result.Error, StringComparison.Ordinal);
        Assert.Equal([output], Directory.GetFiles(folder.Path));
        Assert.Equal("older", await File.ReadAllTextAsync(output));
    }

    private static async Task<JsonElement> VerifyAsync(string package)
    {
        using var work = new TemporaryFolder();
        var script = Path.Combine(Repository.Root, "tests", "DeviceAgent.Packaging.Tests", "verify-package.py");
        return JsonDocument.Parse(await Programs.OutputAsync("python3", script, package, work.Path)).RootElement;
    }

    private static string[] Texts(JsonElement found, string name) =>
        [.. found.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
