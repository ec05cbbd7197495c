namespace DeviceAgent.Org.Tests.WebConsole;

[Collection(BrowserGroup.Name)]
public sealed class FrameTests(Browser browser)
{
    [BrowserFact]
    public async Task The_home_page_works_under_its_strict_policy()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") });
        await using Tab tab = await browser.OpenAsync(org);
        await tab.Page.SetExtraHTTPHeadersAsync(new Dictionary<string, string> { ["Authorization"] = $"SSWS {org.Token}" });

        Assert.Equal(200, await tab.GoAsync("/"));

        Assert.EndsWith("/console", tab.Page.Url, StringComparison.Ordinal);
        Assert.Empty(await tab.FindBarriersAsync());
        tab.HasNoFaults();
    }
}
