using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Tests.Requirements;

public sealed class OktaVerifyRequirementTests : IDisposable
{
    private readonly string app = Directory.CreateTempSubdirectory("device-agent-test-").FullName;

    public void Dispose() => Directory.Delete(app, recursive: true);

    [Theory]
    [InlineData("9.46.1", RequirementState.Met, "9.46.1")]
    [InlineData("9.100.0", RequirementState.Met, "9.100.0")]
    [InlineData("9.46.1.0", RequirementState.Met, "9.46.1.0")]
    [InlineData("9.46.0", RequirementState.NotMet, "9.46.0, below 9.46.1")]
    [InlineData("9.46", RequirementState.NotMet, "9.46, below 9.46.1")]
    [InlineData("9.5.99", RequirementState.NotMet, "9.5.99, below 9.46.1")]
    [InlineData("9.46.1-beta", RequirementState.Unreadable, "not a version: '9.46.1-beta'")]
    [InlineData("", RequirementState.Unreadable, "not a version: ''")]
    [InlineData("99999999999999999999", RequirementState.Unreadable, "not a version: '99999999999999999999'")]
    public async Task The_version_decides(string version, RequirementState state, string observed)
    {
        WriteInfo($"<key>CFBundleIdentifier</key><string>com.okta.mobile</string><key>CFBundleShortVersionString</key><string>{version}</string>");

        RequirementFault fault = state == RequirementState.NotMet ? RequirementFault.TooOld : RequirementFault.None;
        Assert.Equal(new RequirementResult(state, observed) { Fault = fault }, await CheckAsync());
    }

    [Theory]
    [InlineData("<key>CFBundleIdentifier</key><string>com.example.other</string><key>CFBundleShortVersionString</key><string>9.50.0</string>", RequirementState.NotMet)]
    [InlineData("<key>CFBundleIdentifier</key><string>com.okta.Mobile</string><key>CFBundleShortVersionString</key><string>9.50.0</string>", RequirementState.NotMet)]
    [InlineData("<key>CFBundleShortVersionString</key><string>9.50.0</string>", RequirementState.Unreadable)]
    [InlineData("<key>CFBundleIdentifier</key><string>com.okta.mobile</string>", RequirementState.Unreadable)]
    [InlineData("<key>CFBundleIdentifier</key><string>com.okta.mobile</string><key>CFBundleShortVersionString</key><real>9.50</real>", RequirementState.Unreadable)]
    public async Task Another_program_is_not_Okta_Verify_and_a_gap_is_unreadable(string members, RequirementState state)
    {
        WriteInfo(members);

        Assert.Equal(state, (await CheckAsync()).State);
    }

    [Fact]
    public async Task No_bundle_is_unreadable() =>
        Assert.Equal(new RequirementResult(RequirementState.Unreadable, "not installed") { Fault = RequirementFault.Missing }, await CheckAsync());

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("bplist00")]
    [InlineData("<plist><array/></plist>")]
    [InlineData("<plist><dict><key>CFBundleIdentifier</key>")]
    public async Task A_damaged_Info_plist_is_unreadable(string content)
    {
        Write(content);

        Assert.Equal(RequirementState.Unreadable, (await CheckAsync()).State);
    }

    [Fact]
    public async Task An_Info_plist_of_fifty_megabytes_is_refused_unread()
    {
        Write("");
        using (var file = File.OpenWrite(Info))
        {
            // Sparse: it takes no room, and would read as zeros.
            file.SetLength(50L * 1024 * 1024);
        }

        var result = await CheckAsync();

        Assert.Equal(RequirementState.Unreadable, result.State);
        Assert.Contains("larger than", result.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raised_minimum_is_what_counts()
    {
        WriteInfo("<key>CFBundleIdentifier</key><string>com.okta.mobile</string><key>CFBundleShortVersionString</key><string>9.46.1</string>");

        Assert.Equal(new RequirementResult(RequirementState.NotMet, "9.46.1, below 9.50.0") { Fault = RequirementFault.TooOld }, await CheckAsync("9.50.0"));
    }

    [Theory]
    [InlineData("9.46.1", null)]
    [InlineData("9.46.1.0", null)]
    [InlineData("10", null)]
    [InlineData("9.46.0", "below 9.46.1")]
    [InlineData("0", "below 9.46.1")]
    [InlineData("", "no version")]
    [InlineData("latest", "no version")]
    public void The_minimum_can_only_be_raised(string minimum, string? fault)
    {
        if (fault is null)
        {
            Assert.Null(OktaVerifyRequirement.FindMinimumFault(minimum));
            return;
        }

        Assert.Contains(fault, OktaVerifyRequirement.FindMinimumFault(minimum), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OktaVerifyRequirement(new OktaVerifyOptions { MinimumVersion = minimum }));
    }

    private string Info => Path.Combine(app, "Contents", "Info.plist");

    private void WriteInfo(string members) => Write($"<plist version=\"1.0\"><dict>{members}</dict></plist>");

    private void Write(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Info)!);
        File.WriteAllText(Info, content);
    }

    private async Task<RequirementResult> CheckAsync(string minimum = "9.46.1") =>
        await new OktaVerifyRequirement(new OktaVerifyOptions { AppPath = app, MinimumVersion = minimum }).CheckAsync(CancellationToken.None);
}
