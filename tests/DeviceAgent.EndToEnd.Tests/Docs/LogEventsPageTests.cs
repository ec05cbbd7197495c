using System.Text.RegularExpressions;
using DeviceAgent.TestKit;

namespace DeviceAgent.EndToEnd.Tests.Docs;

public sealed partial class LogEventsPageTests
{
    [Fact]
    public void The_page_lists_every_event_of_agent_and_org()
    {
        string file = Path.Combine(Repository.Root, "docs", "log-events.md");
        string page = LogEventsPage.Render();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, page);
        }

        Assert.Equal(page, File.ReadAllText(file));
    }

    [Fact]
    public void Every_event_has_a_number_of_its_folder_and_a_name_and_both_are_its_own()
    {
        Assert.True(LogEvent.All.Count > 80, $"{LogEvent.All.Count} events were found");
        Assert.All(LogEvent.All, one =>
        {
            Assert.True(LogEventRange.All.Any(range => range.Holds(one)), $"{one.Namespace} {one.Method}: {one.Id} is not in a range of its folder");
            Assert.Matches(Dotted(), one.Name);
        });
        Assert.Equal([], LogEvent.All.GroupBy(one => one.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same)}"));
        Assert.Equal([], LogEvent.All.GroupBy(one => one.Name).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same)}"));
    }

    /// <summary>The source is compiled into the assemblies that were looked at: none is overlooked.</summary>
    [Fact]
    public void As_many_events_are_listed_as_stand_in_the_source()
    {
        IEnumerable<string> sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/DeviceAgent.Demo/", StringComparison.Ordinal));

        Assert.Equal(sources.Sum(file => Attribute().Count(File.ReadAllText(file))), LogEvent.All.Count);
    }

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"\[LoggerMessage\(")]
    private static partial Regex Attribute();
}
