using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.MacOS.Tests.Publishing;

/// <summary>What a Mac will be given, published here for both architectures and looked at as far as Linux can.</summary>
public sealed class PublishTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task The_agent_is_published_for_both_architectures_as_one_signed_file_without_a_warning()
    {
        using var folder = new TemporaryFolder();

        // What is checked here is the same without the compilation ahead of time, which takes minutes.
        ProgramResult result = await new ProgramRunner(TimeProvider.System).RunAsync(
            "/usr/bin/env",
            ["READY_TO_RUN=false", Path.Combine(Repository.Root, "packaging", "macos", "publish"), folder.Path],
            Patience,
            CancellationToken.None);
        Assert.True(result.ExitCode == 0, $"{result.Output}{result.Error}");
        Assert.DoesNotContain("warning", result.Output + result.Error, StringComparison.OrdinalIgnoreCase);

        Check(folder.File("osx-arm64"), MachO.Arm64);
        Check(folder.File("osx-x64"), MachO.X64);
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
