using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Tests.Requirements;

public sealed class DesktopMfaRequirementTests : IDisposable
{
    private const string Secret = "s3cr3t-value";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task The_org_is_reported_and_nothing_else()
    {
        Write($"<plist><dict><key>DMFAClientSecret</key><string>{Secret}</string><key>DMFAOrgURL</key><string>https://example.okta.com</string></dict></plist>");

        var requirement = new DesktopMfaRequirement(file);

        Assert.False(requirement.Gates);
        Assert.Equal(
            new RequirementResult(RequirementState.Met, "https://example.okta.com"), await requirement.CheckAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("<plist><dict><key>DMFAClientSecret</key><string>s3cr3t-value</string></dict></plist>", RequirementState.NotMet)]
    [InlineData("<plist><string>s3cr3t-value</string></plist>", RequirementState.NotMet)]
    [InlineData("<plist><dict><key>DMFAClientSecret</key><s3cr3t-value/></dict></plist>", RequirementState.Unreadable)]
    [InlineData("<plist><dict><key>DMFAClientSecret</key><string>&s3cr3t-value;</string></dict></plist>", RequirementState.Unreadable)]
    [InlineData("<plist><dict><key>DMFAClientSecret</key><string>s3cr3t-value</s3cr3t-value></dict></plist>", RequirementState.Unreadable)]
    public async Task The_secret_never_appears_not_even_in_an_error(string content, RequirementState state)
    {
        Write(content);

        var result = await new DesktopMfaRequirement(file).CheckAsync(CancellationToken.None);

        Assert.Equal(state, result.State);
        Assert.DoesNotContain(Secret, result.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_file_Desktop_MFA_is_not_set_up() =>
        Assert.Equal(
            new RequirementResult(RequirementState.NotMet, "no managed preferences"),
            await new DesktopMfaRequirement(file + ".none").CheckAsync(CancellationToken.None));

    private void Write(string content) => File.WriteAllText(file, content);
}
