using DeviceAgent.Org.Access;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Tests.Access;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>The system's Chromium, started once for all tests of the console.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string axe = "";

    public async Task InitializeAsync()
    {
        if (new BrowserFactAttribute().Skip is not null)
        {
            return;
        }

        string modules = await NpmFolder.InstallAsync("tests/DeviceAgent.Org.Tests/WebConsole");
        axe = await File.ReadAllTextAsync(Path.Combine(modules, "axe-core", "axe.min.js"));
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = BrowserFactAttribute.Chromium, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a tab of its own: no cookie and no storage of another.</summary>
    /// <param name="org">The org, over https.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="dark">Whether the system prefers a dark theme.</param>
    /// <param name="script">Whether scripts run.</param>
    internal async Task<Tab> OpenAsync(TestOrg org, int width = 1280, bool dark = false, bool script = true)
    {
        IBrowserContext context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = org.Host.Addresses.Admin,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            IgnoreHTTPSErrors = true,
            JavaScriptEnabled = script,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        return new Tab(context, await context.NewPageAsync(), axe);
    }

    /// <summary>A tab of somebody who is signed in.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    internal async Task<Tab> OpenSignedInAsync(TestOrg org, Grant grant, int width = 1280, bool dark = false, bool script = true)
    {
        AdministratorRecord person = await People.AddAsync(org, $"Grace {Guid.NewGuid():N}"[..12], grant);
        using Visitor visitor = Visitor.SignedIn(org, person);
        Tab tab = await OpenAsync(org, width, dark, script);
        await tab.Page.Context.AddCookiesAsync([new Cookie { Name = Visitor.NameOn(org), Value = visitor.Session!, Url = org.Host.Addresses.Admin, Secure = true }]);
        return tab;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }
}
