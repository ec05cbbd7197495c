using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>Every page with something on it, on a desk and on a phone, light and dark. <c>CONSOLE_PICTURES</c> names a folder for pictures of them.</summary>
[Collection(BrowserGroup.Name)]
public sealed class PagesTests(Browser browser) : IAsyncLifetime
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("CONSOLE_PICTURES");

    private TestOrg org = null!;

    public async Task InitializeAsync() => org = await FilledOrg.StartAsync();

    public async Task DisposeAsync() => await org.DisposeAsync();

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_page_lets_everybody_in_and_fits(bool dark)
    {
        IReadOnlyDictionary<string, string> pages = await FilledOrg.FillAsync(org);
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.SuperAdmin), dark: dark);
        foreach ((string name, string path) in pages)
        {
            await tab.Page.SetViewportSizeAsync(1280, 900);
            Assert.True(await tab.GoAsync(path) == 200, path);
            Assert.Empty(await tab.FindBarriersAsync());
            await TakePictureAsync(tab, $"{name}-1280-{(dark ? "dark" : "light")}");
            await tab.Page.SetViewportSizeAsync(390, 900);
            Assert.True(await tab.OverflowAsync() == 0, $"{path} is wider than a phone");
            Assert.Empty(await tab.FindBarriersAsync());
            await TakePictureAsync(tab, $"{name}-390-{(dark ? "dark" : "light")}");
        }

        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task The_theme_is_the_systems_until_it_is_chosen_and_stays_then()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.Auditor), dark: true);
        await tab.GoAsync("/console");
        Assert.Equal("dark", await ThemeAsync(tab));
        await tab.ClickAsync("Light theme");
        Assert.Equal("light", await ThemeAsync(tab));
        await tab.GoAsync("/console/people");
        Assert.Equal("light", await ThemeAsync(tab));
        tab.HasNoFaults();
    }

    [BrowserFact]
    public async Task The_System_Log_is_followed_live()
    {
        await using Tab tab = await browser.OpenSignedInAsync(org, new Grant(Role.Auditor));
        await tab.GoAsync("/console/system-log?follow=on&type=user.lifecycle.create");
        await tab.SeesAsync("Following");
        await tab.SeesAsync("No event since the page was opened.");
        await org.CreateUserAsync("late@example.com");
        for (int second = 0; second < 60 && await tab.Page.GetByText("user.lifecycle.create").CountAsync() == 0; second++)
        {
            org.Time.Advance(TimeSpan.FromSeconds(1));
            await tab.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))");
        }

        await tab.SeesAsync("user.lifecycle.create");
        tab.HasNoFaults();
    }

    private static Task<string> ThemeAsync(Tab tab) => tab.Page.EvaluateAsync<string>("() => document.documentElement.dataset.bsTheme");

    private static async Task TakePictureAsync(Tab tab, string name)
    {
        if (Pictures is not null)
        {
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });
        }
    }
}
