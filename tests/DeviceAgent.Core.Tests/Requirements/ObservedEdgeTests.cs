using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Requirements;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Requirements;

/// <summary>What is told of a bundle or a file that is not as it should be.</summary>
public sealed class ObservedEdgeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(100, "")]
    [InlineData(101, "...")]
    public async Task A_foreign_name_is_told_in_at_most_a_hundred_characters(int length, string end) => Assert.Equal(
        new RequirementResult(RequirementState.NotMet, $"another program: {new string('x', 100)}{end}") { Fault = RequirementFault.OtherProgram },
        await CheckAsync($"<dict><key>CFBundleIdentifier</key><string>{new string('x', length)}</string></dict>"));

    [Fact]
    public async Task Control_characters_and_halves_of_characters_are_not_passed_on() => Assert.Equal(
        "another program: a?b??c",
        (await CheckAsync("<dict><key>CFBundleIdentifier</key><string>a\tb😀c</string></dict>")).Observed);

    [Theory]
    [InlineData("<array/>", "its Info.plist is no dictionary")]
    [InlineData("<dict/>", "its Info.plist has no CFBundleIdentifier")]
    [InlineData("<dict><key>CFBundleIdentifier</key><string>com.okta.mobile</string></dict>", "its Info.plist has no CFBundleShortVersionString")]
    public async Task What_is_missing_is_named(string content, string observed) =>
        Assert.Equal(new RequirementResult(RequirementState.Unreadable, observed), await CheckAsync(content));

    [Fact]
    public async Task A_folder_in_place_of_the_Info_plist_is_unreadable_and_not_missing()
    {
        Directory.CreateDirectory(folder.File("App/Contents/Info.plist"));

        RequirementResult result = await Okta().CheckAsync(CancellationToken.None);

        Assert.Equal(RequirementState.Unreadable, result.State);
        Assert.StartsWith("its Info.plist cannot be read: ", result.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_managed_preferences_is_unreadable()
    {
        RequirementResult result = await new DesktopMfaRequirement(folder.Path).CheckAsync(CancellationToken.None);

        Assert.Equal(RequirementState.Unreadable, result.State);
        Assert.NotEmpty(result.Observed);
    }

    [Fact]
    public async Task An_empty_org_is_no_org()
    {
        string file = folder.File("preferences.plist", "<plist><dict><key>DMFAOrgURL</key><string></string></dict></plist>");

        Assert.Equal(
            new RequirementResult(RequirementState.NotMet, "managed preferences without DMFAOrgURL"),
            await new DesktopMfaRequirement(file).CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Managed_preferences_in_a_missing_folder_are_missing() => Assert.Equal(
        RequirementState.NotMet, (await new DesktopMfaRequirement(folder.File("none/preferences.plist")).CheckAsync(CancellationToken.None)).State);

    [Fact]
    public void Okta_Verify_gates_and_names_itself()
    {
        Assert.True(Okta().Gates);
        Assert.Equal("okta-verify", Okta().Id);
        Assert.Equal("desktop-mfa", new DesktopMfaRequirement("/none").Id);
    }

    private async Task<RequirementResult> CheckAsync(string content)
    {
        folder.File("App/Contents/Info.plist", $"<plist>{content}</plist>");
        return await Okta().CheckAsync(CancellationToken.None);
    }

    private OktaVerifyRequirement Okta() => new(new OktaVerifyOptions { AppPath = folder.File("App"), MinimumVersion = "9.46.1" });
}
