using DeviceAgent.Core.Processes;

namespace DeviceAgent.MacOS.Tests.OnAMac;

/// <summary>The guide through the checklist, with a person that answers.</summary>
public sealed class SelfTestTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "DeviceAgent.MacOS.Tests", "OnAMac", "self-test");
    private static readonly string[] Checklist = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "mac-checklist.md"));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_asks_for_each_result_once_and_goes_on_where_it_was_stopped()
    {
        Assert.Contains("stopped", await GuideAsync("printf 'no: a|b\\ns\\nq\\n'"), StringComparison.Ordinal);
        string[] some = Results();
        Assert.Equal(1, some.Zip(Checklist).Count(line => line.First != line.Second));
        Assert.Contains(some, line => line.Contains(@"| no: a\|b (", StringComparison.Ordinal));

        Assert.Contains("that was all", await GuideAsync("yes o"), StringComparison.Ordinal);
        string[] all = Results();
        Assert.DoesNotContain(all, line => line.StartsWith('|') && line.Contains("| |", StringComparison.Ordinal));
        Assert.Contains(all, line => line.Contains(@"| no: a\|b (", StringComparison.Ordinal));

        // Nothing but results came into it: each cell that was full is as it was.
        foreach ((string now, string before) in all.Zip(Checklist))
        {
            Assert.StartsWith(before.Split("| |")[0].TrimEnd('|'), now, StringComparison.Ordinal);
        }

        Assert.Equal(Checklist.Length, all.Length);
        Assert.DoesNotContain("as expected, s", await GuideAsync("true"), StringComparison.Ordinal);
    }

    private string[] Results() => File.ReadAllLines(folder.File("results.md"));

    private async Task<string> GuideAsync(string answers)
    {
        ProgramResult ran = await new ProgramRunner(TimeProvider.System).RunAsync(
            "/bin/sh", ["-c", $"{answers} | '{Script}' guide '{folder.File("results.md")}'"], TimeSpan.FromMinutes(2), CancellationToken.None);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        return ran.Output;
    }
}
