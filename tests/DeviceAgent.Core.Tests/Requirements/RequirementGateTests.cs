using CsCheck;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.Core.Tests.Requirements;

public sealed class RequirementGateTests
{
    private readonly ManualClock clock = new();
    private readonly Settable okta = new("okta-verify", gates: true);
    private readonly Settable mfa = new("desktop-mfa", gates: false);
    private readonly RequirementGate gate;

    public RequirementGateTests() => gate = new RequirementGate([okta, mfa], clock);

    [Theory]
    [InlineData(RequirementState.Met, true)]
    [InlineData(RequirementState.NotMet, false)]
    [InlineData(RequirementState.Unreadable, false)]
    public async Task The_first_reading_opens_it_only_when_good(RequirementState state, bool open) =>
        Assert.Equal(open, await IsOpenAsync(0, state));

    [Fact]
    public async Task Without_a_gating_requirement_it_stays_closed()
    {
        mfa.Result = new RequirementResult(RequirementState.Met, "");
        Assert.False((await new RequirementGate([mfa], clock).ReadAsync(CancellationToken.None)).IsOpen);
        Assert.False((await new RequirementGate([], clock).ReadAsync(CancellationToken.None)).IsOpen);
    }

    [Fact]
    public async Task An_older_version_closes_it_at_once()
    {
        Assert.True(await IsOpenAsync(0, RequirementState.Met));
        Assert.False(await IsOpenAsync(1, RequirementState.NotMet));
    }

    [Fact]
    public async Task An_unreadable_bundle_closes_it_with_the_second_reading_a_minute_later()
    {
        Assert.True(await IsOpenAsync(0, RequirementState.Met));
        Assert.True(await IsOpenAsync(1000, RequirementState.Unreadable));
        Assert.True(await IsOpenAsync(1059.999, RequirementState.Unreadable));
        Assert.False(await IsOpenAsync(1060, RequirementState.Unreadable));
        Assert.False(await IsOpenAsync(1061, RequirementState.Unreadable));
        Assert.True(await IsOpenAsync(1062, RequirementState.Met));
    }

    [Fact]
    public async Task A_good_reading_in_between_starts_the_minute_anew()
    {
        Assert.True(await IsOpenAsync(0, RequirementState.Met));
        Assert.True(await IsOpenAsync(10, RequirementState.Unreadable));
        Assert.True(await IsOpenAsync(40, RequirementState.Met));
        Assert.True(await IsOpenAsync(80, RequirementState.Unreadable));
        Assert.True(await IsOpenAsync(139, RequirementState.Unreadable));
        Assert.False(await IsOpenAsync(140, RequirementState.Unreadable));
    }

    [Fact]
    public async Task A_bundle_that_vanishes_after_an_older_version_does_not_open_it()
    {
        Assert.True(await IsOpenAsync(0, RequirementState.Met));
        Assert.False(await IsOpenAsync(1, RequirementState.NotMet));
        Assert.False(await IsOpenAsync(2, RequirementState.Unreadable));
    }

    [Fact]
    public async Task Every_requirement_is_reported_and_only_gating_ones_close_it()
    {
        okta.Result = new RequirementResult(RequirementState.Met, "9.46.1");
        mfa.Result = new RequirementResult(RequirementState.NotMet, "no managed preferences");

        var reading = await gate.ReadAsync(CancellationToken.None);

        Assert.True(reading.IsOpen);
        Assert.Equal(
            [("okta-verify", true, true, "9.46.1"), ("desktop-mfa", false, false, "no managed preferences")],
            reading.Requirements.Select(r => (r.Id, r.Satisfied, r.Gates, r.Observed)));
    }

    [Fact]
    public async Task While_an_update_is_waited_for_the_requirement_is_reported_as_satisfied_with_what_is_wrong()
    {
        await IsOpenAsync(0, RequirementState.Met);
        okta.Result = new RequirementResult(RequirementState.Unreadable, "not installed");

        var report = (await gate.ReadAsync(CancellationToken.None)).Requirements[0];

        Assert.Equal((true, "not installed"), (report.Satisfied, report.Observed));
    }

    /// <summary>
    /// The model looks back over the whole history each time: open iff the last reading that was not unreadable was good and
    /// no two unreadable ones since are a minute apart.
    /// </summary>
    [Fact]
    public void It_agrees_with_a_model_over_any_sequence_of_readings() =>
        Gen.Select(Gen.Int[0, 2], Gen.OneOf(Gen.Double[0, 3], Gen.Double[0, 70], Gen.Const(60.0))).Array[0, 30].Sample(steps =>
        {
            var machine = new ManualClock();
            var requirement = new Settable("okta-verify", gates: true);
            var gateUnderTest = new RequirementGate([requirement], machine);
            var history = new List<(RequirementState State, BootInstant At)>();
            foreach (var (state, wait) in steps)
            {
                machine.Now += TimeSpan.FromSeconds(wait);
                requirement.Result = new RequirementResult((RequirementState)state, "");
                history.Add(((RequirementState)state, machine.Now));
                var reading = gateUnderTest.ReadAsync(CancellationToken.None);
                if (!reading.IsCompletedSuccessfully || reading.Result.IsOpen != Model(history))
                {
                    return false;
                }
            }

            return true;
        }, iter: 5_000);

    private static bool Model(List<(RequirementState State, BootInstant At)> history)
    {
        var last = history.FindLastIndex(reading => reading.State != RequirementState.Unreadable);
        if (last < 0 || history[last].State != RequirementState.Met)
        {
            return false;
        }

        var since = history.Skip(last + 1).ToList();
        return !since.Any(early => since.Any(late => late.At - early.At >= TimeSpan.FromSeconds(60)));
    }

    private async Task<bool> IsOpenAsync(double seconds, RequirementState state)
    {
        clock.Now = new BootInstant(TimeSpan.FromSeconds(seconds));
        okta.Result = new RequirementResult(state, "");
        return (await gate.ReadAsync(CancellationToken.None)).IsOpen;
    }

    private sealed class Settable(string id, bool gates) : IRequirement
    {
        public string Id => id;

        public bool Gates => gates;

        public RequirementResult Result { get; set; } = new(RequirementState.Unreadable, "");

        public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Result);
    }
}
