using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.DryRun;
using DeviceAgent.Linux.Machine;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Linux.Tests;

public sealed class LinuxPlatformTests
{
    [Theory]
    [InlineData(SessionsSource.Machine, typeof(MachineSessions), typeof(PasswdAccounts), typeof(DryRunTerminator))]
    [InlineData(SessionsSource.File, typeof(FileSessions), typeof(FileSessions), typeof(DryRunTerminator))]
    [InlineData(SessionsSource.ProcessGroups, typeof(ProcessGroupSessions), typeof(ProcessGroupAccounts), typeof(DryRunTerminator))]
    public void A_dry_run_ends_nothing_whatever_the_source(SessionsSource source, Type sessions, Type accounts, Type terminator)
    {
        var platform = Create(source, dryRun: true);

        Assert.IsType(sessions, platform.Sessions);
        Assert.IsType(accounts, platform.Accounts);
        Assert.IsType(terminator, platform.Terminator);
        Assert.True(platform.Terminator.IsDryRun);
        Assert.Empty(platform.Terminator.Ladder);
    }

    [Fact]
    public void Process_groups_are_really_ended_by_SIGTERM_then_SIGKILL()
    {
        var terminator = Create(SessionsSource.ProcessGroups, dryRun: false).Terminator;

        Assert.False(terminator.IsDryRun);
        Assert.Equal(["SIGTERM", "SIGKILL"], terminator.Ladder.Select(step => step.Name));
    }

    [Theory]
    [InlineData(SessionsSource.Machine)]
    [InlineData(SessionsSource.File)]
    public void Machine_and_file_are_for_dry_runs_only(SessionsSource source)
    {
        var e = Assert.Throws<NotSupportedException>(() => Create(source, dryRun: false));
        Assert.Contains("DryRun", e.Message, StringComparison.Ordinal);
        Assert.Contains("Sessions:Source", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionsSource.File)]
    [InlineData(SessionsSource.ProcessGroups)]
    public void A_source_that_needs_a_path_says_so(SessionsSource source)
    {
        var e = Assert.Throws<NotSupportedException>(() => Create(source, dryRun: true, file: null));
        Assert.Contains("Sessions:File", e.Message, StringComparison.Ordinal);
    }

    private static LinuxPlatform Create(SessionsSource source, bool dryRun, string? file = "/nowhere") =>
        LinuxPlatform.Create(
            new AgentOptions { DryRun = dryRun, Sessions = new SessionsOptions { Source = source, File = file } },
            new LinuxMachineClock(TimeProvider.System));
}
