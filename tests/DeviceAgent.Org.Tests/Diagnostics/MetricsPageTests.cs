using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.TestKit;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>docs/metrics.md and packaging/org/prometheus speak of what a running org really shows.</summary>
public sealed partial class MetricsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md"));
    private static readonly string Prometheus = Path.Combine(Repository.Root, "packaging", "org", "prometheus");

    [Fact]
    public async Task The_page_has_every_metric_of_an_org_after_a_logout_and_no_other()
    {
        await using Okta.RelayedOrg relayed = await Okta.RelayedOrg.StartAsync();
        TestOrg org = relayed.Org;
        JsonNode ada = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("mac-1");
        await org.AssignAsync(mac, ada, "ada");
        await org.LogOutAsync(ada);
        await mac.ReportAsync(await mac.TakeAsync());

        Scrape scrape = await Scrape.OfAsync(org);

        Assert.True(scrape.Metrics.Count > 15, scrape.Text);
        Assert.Equal(Rows().Order(), scrape.Metrics.Order());
    }

    [Fact]
    public void The_alert_rules_use_metrics_of_the_page_and_the_page_has_every_alert()
    {
        string rules = File.ReadAllText(Path.Combine(Prometheus, "alerts.yml"));
        HashSet<string> known = [.. Rows().SelectMany<(string Name, string Type, string Labels), string>(
            row => row.Type == "histogram" ? [row.Name + "_bucket", row.Name + "_sum", row.Name + "_count"] : [row.Name])];

        Assert.NotEmpty(Metric().Matches(rules));
        Assert.Equal([], Metric().Matches(rules).Select(m => m.Value).Distinct().Except(known));
        Assert.Equal(Alert().Matches(rules).Select(m => m.Groups["name"].Value).Order(), AlertRow().Matches(Page).Select(m => m.Groups["name"].Value).Order());
        Assert.Contains("job=\"device-org\"", rules, StringComparison.Ordinal);
        Assert.Contains("job_name: device-org\n", File.ReadAllText(Path.Combine(Prometheus, "scrape.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_ready_and_what_to_do_lead_to_sections_that_are_there()
    {
        string[] sections = [.. Section().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "org-troubleshooting.md"))).Select(m => m.Groups["name"].Value)];

        Assert.Equal([], SectionLink().Matches(Page).Select(m => m.Groups["name"].Value).Except(sections));
        Assert.NotEmpty(SectionLink().Matches(Page));
    }

    private static IEnumerable<(string Name, string Type, string Labels)> Rows() => Row().Matches(Page).Select(row => (
        row.Groups["name"].Value,
        row.Groups["type"].Value,
        string.Join(", ", row.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries).Select(l => l.Trim('`')).Order(StringComparer.Ordinal))));

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<type>gauge|counter|histogram) \|(?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bdeviceorg_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(?<name>DeviceOrg\w+)`", RegexOptions.Multiline)]
    private static partial Regex AlertRow();

    [GeneratedRegex(@"^### (?<name>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"org-troubleshooting\.md#(?<name>[\w-]+)")]
    private static partial Regex SectionLink();
}
