using DeviceAgent.Core.Requirements;
using DeviceAgent.MacOS.Requirements;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.MacOS.Tests.Requirements;

public sealed class SignedByOktaTests
{
    private const string App = "/Applications/Okta Verify.app";

    private readonly Signatures signatures = new();
    private readonly FakeMachineClock clock = new();

    [Fact]
    public async Task A_met_version_that_Okta_signed_is_met()
    {
        Assert.Equal(new RequirementResult(RequirementState.Met, "9.46.1"), await CheckAsync(RequirementState.Met));
        Assert.Equal((App, SignedByOkta.Requirement), Assert.Single(signatures.Asked));
    }

    [Fact]
    public async Task A_planted_property_list_does_not_open_the_gate()
    {
        signatures.Reason = "code object is not signed at all";
        RequirementResult result = await CheckAsync(RequirementState.Met);
        Assert.Equal(
            new RequirementResult(RequirementState.Unreadable, "9.46.1, but not signed by Okta: code object is not signed at all") { Fault = RequirementFault.NotSigned },
            result);
    }

    [Theory]
    [InlineData(RequirementState.NotMet)]
    [InlineData(RequirementState.Unreadable)]
    public async Task What_is_not_met_anyway_is_not_hashed(RequirementState state)
    {
        Assert.Equal(state, (await CheckAsync(state)).State);
        Assert.Empty(signatures.Asked);
    }

    [Fact]
    public async Task One_build_is_judged_once_and_another_anew()
    {
        var requirement = new SignedByOkta(new FixedRequirement(RequirementState.Met, "9.46.1"), signatures, App, clock);
        await requirement.CheckAsync(CancellationToken.None);
        await requirement.CheckAsync(CancellationToken.None);
        Assert.Single(signatures.Asked);
        signatures.Hash = "bb";
        signatures.Reason = "invalid signature";
        Assert.Equal(RequirementState.Unreadable, (await requirement.CheckAsync(CancellationToken.None)).State);
        Assert.Equal(RequirementState.Unreadable, (await requirement.CheckAsync(CancellationToken.None)).State);
        Assert.Equal(3, signatures.Asked.Count);
    }

    /// <summary>The hash is read from the signature alone: files that were changed beside it do not change it.</summary>
    [Fact]
    public async Task A_build_is_judged_again_after_an_hour_and_when_it_shows_another_version()
    {
        var shown = new FixedRequirement(RequirementState.Met, "9.46.1");
        var requirement = new SignedByOkta(shown, signatures, App, clock);
        await requirement.CheckAsync(CancellationToken.None);
        clock.Pass(SignedByOkta.Memory);
        await requirement.CheckAsync(CancellationToken.None);
        Assert.Equal(2, signatures.Asked.Count);

        shown.Observed = "9.50.0";
        await requirement.CheckAsync(CancellationToken.None);
        Assert.Equal(3, signatures.Asked.Count);
    }

    [Fact]
    public async Task A_bundle_without_a_hash_is_judged_each_time()
    {
        signatures.Hash = null;
        var requirement = new SignedByOkta(new FixedRequirement(RequirementState.Met, "9.46.1"), signatures, App, clock);
        await requirement.CheckAsync(CancellationToken.None);
        await requirement.CheckAsync(CancellationToken.None);
        Assert.Equal(2, signatures.Asked.Count);
    }

    [Fact]
    public async Task A_bundle_that_is_being_replaced_is_unreadable()
    {
        signatures.Missing = true;
        Assert.Equal(
            new RequirementResult(RequirementState.Unreadable, "its signature cannot be read: no bundle"), await CheckAsync(RequirementState.Met));
    }

    private async Task<RequirementResult> CheckAsync(RequirementState version) =>
        await new SignedByOkta(new FixedRequirement(version, "9.46.1"), signatures, App, clock).CheckAsync(CancellationToken.None);

    private sealed class Signatures : ICodeSignatures
    {
        public string? Hash { get; set; } = "aa";

        public string? Reason { get; set; }

        public bool Missing { get; set; }

        public List<(string Path, string Requirement)> Asked { get; } = [];

        public string? WhyNot(string bundlePath, string requirement)
        {
            Asked.Add((bundlePath, requirement));
            return Reason;
        }

        public string? CodeDirectoryHash(string bundlePath) => Missing ? throw new IOException("no bundle") : Hash;
    }
}
