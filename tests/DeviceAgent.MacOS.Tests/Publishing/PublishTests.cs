using DeviceAgent.Core;
using DeviceAgent.Packaging.Tests;
using DeviceAgent.TestKit;

namespace DeviceAgent.MacOS.Tests.Publishing;

/// <summary>What a Mac will be given, published here for both architectures and looked at as far as Linux can.</summary>
public sealed class PublishTests(PublishedAgents agents) : IClassFixture<PublishedAgents>
{
    [Fact]
    public void The_agent_is_published_for_both_architectures_as_one_signed_file_without_a_warning()
    {
        Assert.DoesNotContain("warning", agents.Said, StringComparison.OrdinalIgnoreCase);
        Check(agents.File("published/osx-arm64"), MachO.Arm64);
        Check(agents.File("published/osx-x64"), MachO.X64);
    }

    [PackageToolsFact]
    public async Task The_published_agents_become_a_package_in_which_everything_agrees()
    {
        string tool = agents.File("pkgtool");
        await File.WriteAllTextAsync(tool, $"#!/bin/sh\nexec dotnet exec '{Path.Combine(AppContext.BaseDirectory, "pkgtool.dll")}' \"$@\"\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string package = agents.File("agent.pkg");
        await PublishedAgents.RunAsync(PublishedAgents.Script("layout"), agents.File("tree"), agents.File("published"));
        await PublishedAgents.RunAsync($"PKGTOOL={tool}", PublishedAgents.Script("pack"), agents.File("tree"), "1.2.3", package);

        Directory.CreateDirectory(agents.File("work"));
        string found = await PublishedAgents.RunAsync(
            "python3", Path.Combine(Repository.Root, "tests", "DeviceAgent.Packaging.Tests", "verify-package.py"), package, agents.File("work"));
        Assert.Contains($"\"{AgentIdentity.Label}\"", found, StringComparison.Ordinal);

        Directory.CreateDirectory(agents.File("installed"));
        await PublishedAgents.RunAsync(
            "sh", "-c", "bsdtar -xOf \"$1\" base.pkg/Payload | gzip -dc | bsdtar -xf - -C \"$2\"", "sh", package, agents.File("installed"));
        foreach (var (rid, folder) in new[] { ("osx-arm64", "arm64"), ("osx-x64", "x86_64") })
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(agents.File($"published/{rid}/device-agent")),
                await File.ReadAllBytesAsync(agents.File($"installed/opt/device-agent/lib/{folder}/device-agent")));
        }
    }

    private static void Check(string published, uint cpu)
    {
        Assert.Equal([Path.Combine(published, "device-agent")], Directory.EnumerateFileSystemEntries(published));
        var agent = new MachO(Path.Combine(published, "device-agent"));
        Assert.Equal(cpu, agent.Cpu);

        // macOS 14 is the oldest that is supported: the file must not ask for more.
        Assert.InRange(agent.MinimumSystem!, new Version(11, 0), new Version(14, 0));
        Assert.NotEmpty(agent.Libraries);
        Assert.All(agent.Libraries, library => Assert.True(
            library.StartsWith("/usr/lib/", StringComparison.Ordinal) || library.StartsWith("/System/Library/Frameworks/", StringComparison.Ordinal), library));

        (int pages, int wrong, _) = agent.CheckSignature();
        Assert.True(pages > 100, $"{pages} pages");
        Assert.Equal(0, wrong);
    }
}
