using DeviceAgent.Core.Requirements;
using DeviceAgent.MacOS.Requirements;

namespace DeviceAgent.MacOS.Tests.Requirements;

public sealed class AutoLoginOffTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Path, "com.apple.loginwindow.plist");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("<dict/>", RequirementState.Met, null)]
    [InlineData("<dict><key>autoLoginUser</key><string></string></dict>", RequirementState.Met, null)]
    [InlineData("<dict><key>autoLoginUser</key><string>ada</string></dict>", RequirementState.NotMet, "ada")]
    [InlineData("<array/>", RequirementState.Met, null)]
    public async Task The_preferences_of_the_login_window_tell(string content, RequirementState state, string? user)
    {
        await System.IO.File.WriteAllTextAsync(File, $"<?xml version=\"1.0\"?><plist version=\"1.0\">{content}</plist>");
        var requirement = new AutoLoginOff(File);
        RequirementResult result = await requirement.CheckAsync(CancellationToken.None);
        Assert.Equal(state, result.State);
        Assert.Equal(user, await requirement.FindUserAsync(CancellationToken.None));
        Assert.False(requirement.Gates);
        Assert.Contains(user ?? "off", result.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_file_it_is_off() =>
        Assert.Equal(new RequirementResult(RequirementState.Met, "off"), await new AutoLoginOff(File).CheckAsync(CancellationToken.None));

    [Fact]
    public async Task A_damaged_file_is_unreadable()
    {
        await System.IO.File.WriteAllTextAsync(File, "<plist><dict>");
        Assert.Equal(RequirementState.Unreadable, (await new AutoLoginOff(File).CheckAsync(CancellationToken.None)).State);
    }
}
