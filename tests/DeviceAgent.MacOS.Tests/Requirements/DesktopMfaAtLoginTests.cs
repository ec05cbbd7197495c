using DeviceAgent.Core.Processes;
using DeviceAgent.Core.Requirements;
using DeviceAgent.MacOS.Requirements;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.MacOS.Tests.Requirements;

public sealed class DesktopMfaAtLoginTests
{
    private readonly FakeMachineClock clock = new();
    private readonly ScriptedPrograms programs = new(Right("builtin:policy-banner", "loginwindow:login", "OktaPlugin:check,privileged"));

    [Fact]
    public async Task Configured_and_at_the_login_window_is_met()
    {
        Assert.Equal(new RequirementResult(RequirementState.Met, "on"), await CheckAsync());
        (string program, IReadOnlyList<string> arguments, _) = Assert.Single(programs.Runs);
        Assert.Equal("/usr/bin/security authorizationdb read system.login.console", $"{program} {string.Join(' ', arguments)}");
    }

    [Fact]
    public async Task Configured_but_not_at_the_login_window_is_not_met()
    {
        programs.Result = Right("builtin:policy-banner", "loginwindow:login");
        Assert.Equal(
            new RequirementResult(RequirementState.NotMet, "on, but its mechanism is not at the login window (system.login.console)"),
            await CheckAsync());
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(null, "")]
    [InlineData(0, "YES (0)")]
    public async Task What_cannot_be_read_is_unreadable(int? code, string output)
    {
        programs.Result = new ProgramResult(code, output, "");
        Assert.Equal(RequirementState.Unreadable, (await CheckAsync()).State);
    }

    [Fact]
    public async Task Without_the_configuration_the_login_window_is_not_asked()
    {
        var requirement = new DesktopMfaAtLogin(new FixedRequirement(RequirementState.NotMet, "off"), programs, clock);
        Assert.Equal(new RequirementResult(RequirementState.NotMet, "off"), await requirement.CheckAsync(CancellationToken.None));
        Assert.Empty(programs.Runs);
        Assert.Equal(("fixed", true), (requirement.Id, requirement.Gates));
    }

    [Fact]
    public async Task The_answer_serves_for_a_quarter_of_an_hour_sleep_included()
    {
        var requirement = new DesktopMfaAtLogin(new FixedRequirement(RequirementState.Met, "on"), programs, clock);
        await requirement.CheckAsync(CancellationToken.None);
        clock.Pass(TimeSpan.FromMinutes(14));
        await requirement.CheckAsync(CancellationToken.None);
        Assert.Single(programs.Runs);
        clock.Sleep(TimeSpan.FromMinutes(1));
        programs.Result = Right("loginwindow:login");
        Assert.Equal(RequirementState.NotMet, (await requirement.CheckAsync(CancellationToken.None)).State);
    }

    private static ProgramResult Right(params string[] mechanisms) => new(
        0,
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>class</key><string>evaluate-mechanisms</string><key>mechanisms</key><array>"
        + string.Concat(mechanisms.Select(mechanism => $"<string>{mechanism}</string>")) + "</array></dict></plist>",
        "YES (0)\n");

    private ValueTask<RequirementResult> CheckAsync() =>
        new DesktopMfaAtLogin(new FixedRequirement(RequirementState.Met, "on"), programs, clock).CheckAsync(CancellationToken.None);
}
