using System.Text.RegularExpressions;
using DeviceAgent.Org.Access.SignIn;
using DeviceAgent.Org.SystemLog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace DeviceAgent.Org.Tests.WebConsole;

[Collection(BrowserGroup.Name)]
public sealed class KeyboardTests(Browser browser)
{
    private const string Password = "correct horse battery";

    [BrowserFact]
    public async Task From_the_sign_in_to_the_confirmed_logout_with_the_keyboard_alone()
    {
        await using TestOrg org = await TestOrg.StartAsync(o => o with { AdminUrl = new Uri("https://127.0.0.1:0") }, console: true);
        var user = await org.CreateUserAsync("ada@example.com");
        TestDevice mac = await org.CreateDeviceAsync("ada-mini");
        await org.AssignAsync(mac, user, "ada");
        await SetPasswordAsync(org);
        await using Tab tab = await browser.OpenAsync(org);

        await tab.GoAsync($"/console/people/{user["id"]}");
        await tab.Page.GetByLabel("Password").WaitForAsync();
        await tab.Page.Keyboard.TypeAsync(Password);
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.SeesAsync("ada-mini");
        await PressAsync(tab, "Skip to the content", "#main");
        await PressAsync(tab, "More Actions", "/people/");
        await PressAsync(tab, "Device Logout", "/device-logout");
        await PressAsync(tab, "Log Out All Devices", "/device-logouts/");

        await tab.SeesAsync("0 of 1 devices are done");
        Assert.Single((await mac.PollNowAsync()).Sets);
        tab.HasNoFaults();
    }

    /// <summary>Goes there with the tabulator and presses Enter; where one is must be seen. Then the address has <paramref name="leadsTo"/> in it.</summary>
    private static async Task PressAsync(Tab tab, string name, string leadsTo)
    {
        for (int steps = 0; steps < 60; steps++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            string[] at = await tab.Page.EvaluateAsync<string[]>(
                "() => { const e = document.activeElement; return [e.innerText.trim(), getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]; }");
            if (at[0].StartsWith(name, StringComparison.Ordinal))
            {
                Assert.True(at[1] != "none" || at[2] != "none", $"the focus on {name} cannot be seen");
                await tab.Page.Keyboard.PressAsync("Enter");
                await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex(Regex.Escape(leadsTo)), new() { Timeout = 30_000 });
                return;
            }
        }

        Assert.Fail($"the tabulator does not come to {name} on {tab.Page.Url}");
    }

    private static async Task SetPasswordAsync(TestOrg org)
    {
        var local = org.Host.Services.GetRequiredService<LocalAdministrator>();
        string link = "";
        await local.MakeLinkAsync(LogActor.Org, made => link = made, CancellationToken.None);
        await local.SetPasswordAsync(link, Password, "127.0.0.1", CancellationToken.None);
    }
}
