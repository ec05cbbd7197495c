using DeviceAgent.Core;
using DeviceAgent.Packaging.Tests;
using DeviceAgent.TestKit;

namespace DeviceAgent.MacOS.Tests.Publishing;

/// <summary>What a Mac will be given, published here for both architectures and looked at as far as Linux can.</summary>
public sealed class PublishTests(PublishedAgents agents) : IClassFixture<PublishedAgents>
{
    /// <summary>What .NET's own host and libraries ask for, all of it macOS' own: anything new must be looked at.</summary>
    private static readonly string[] Libraries =
    [
        "/System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation",
        "/System/Library/Frameworks/CoreServices.framework/Versions/A/CoreServices",
        "/System/Library/Frameworks/CryptoKit.framework/Versions/A/CryptoKit",
        "/System/Library/Frameworks/Foundation.framework/Versions/C/Foundation",
        "/System/Library/Frameworks/GSS.framework/Versions/A/GSS",
        "/System/Library/Frameworks/Network.framework/Versions/A/Network",
        "/System/Library/Frameworks/Security.framework/Versions/A/Security",
        "/usr/lib/libobjc.A.dylib",
        "/usr/lib/libSystem.B.dylib",
        "/usr/lib/libc++.1.dylib",
        "/usr/lib/swift/libswiftCore.dylib",
        "/usr/lib/swift/libswiftFoundation.dylib",
        "/usr/lib/swift/libswiftCoreFoundation.dylib",
        "/usr/lib/swift/libswiftDarwin.dylib",
        "/usr/lib/swift/libswiftDispatch.dylib",
        "/usr/lib/swift/libswiftIOKit.dylib",
        "/usr/lib/swift/libswiftObjectiveC.dylib",
        "/usr/lib/swift/libswiftXPC.dylib",
    ];

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

        // That of .NET's own host. macOS 14 is the oldest that is supported: the file must not ask for more.
        Assert.Equal(new Version(12, 0), agent.MinimumSystem);
        Assert.Equal(Libraries.Order(StringComparer.Ordinal), agent.Libraries.Order(StringComparer.Ordinal));

        (int pages, int wrong, _) = agent.CheckSignature();
        Assert.True(pages > 100, $"{pages} pages");
        Assert.Equal(0, wrong);

        // Ad hoc and no more: what a release is signed with, it gets on a Mac.
        Assert.Equal((2u, "device-agent"), (agent.SignatureFlags, agent.Identifier));
    }
}
