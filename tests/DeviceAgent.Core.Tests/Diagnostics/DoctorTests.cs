using DeviceAgent.Core.Diagnostics;
using DeviceAgent.TestKit.Clock;

namespace DeviceAgent.Core.Tests.Diagnostics;

public sealed class DoctorTests
{
    private static readonly CheckResult Failure = CheckResult.Failure(FindingCodes.ClockWrong, "a day behind", "set it");

    [Fact]
    public async Task Checks_run_in_the_order_of_their_names_whatever_order_they_are_given_in()
    {
        List<Finding> findings = await RunAsync([.. CheckNames.All.Reverse().Select(name => new ScriptedCheck(name, CheckResult.Ok("fine")))]);

        Assert.Equal(CheckNames.All, findings.Select(finding => finding.Check));
    }

    [Fact]
    public async Task What_needs_a_failed_check_is_left_out_and_so_is_what_needs_that()
    {
        var tls = new ScriptedCheck(CheckNames.Tls, CheckResult.Ok("fine"), needs: [CheckNames.Clock]);
        var device = new ScriptedCheck(CheckNames.Device, CheckResult.Ok("fine"), needs: [CheckNames.Tls]);
        List<Finding> findings = await RunAsync(new ScriptedCheck(CheckNames.Clock, Failure), tls, device);

        Assert.Equal([FindingState.Failure, FindingState.Skipped, FindingState.Skipped], findings.Select(finding => finding.State));
        Assert.Equal([null, CheckNames.Clock, CheckNames.Clock], findings.Select(finding => finding.Because));
        Assert.Equal(0, tls.Runs + device.Runs);
    }

    [Fact]
    public async Task A_symptom_is_left_out_when_its_cause_failed_but_not_when_the_cause_itself_was_left_out()
    {
        ScriptedCheck Clock(CheckResult result) => new(CheckNames.Clock, result, needs: [CheckNames.Connection]);
        ScriptedCheck Certificate() => new(CheckNames.Certificate, CheckResult.Ok("fine"), unlessFailed: [CheckNames.Clock]);

        List<Finding> wrong = await RunAsync(new ScriptedCheck(CheckNames.Connection, CheckResult.Ok("fine")), Clock(Failure), Certificate());
        List<Finding> offline = await RunAsync(new ScriptedCheck(CheckNames.Connection, Failure), Clock(Failure), Certificate());

        Assert.Equal(CheckNames.Clock, wrong[2].Because);
        Assert.Equal(CheckNames.Connection, offline[1].Because);
        Assert.Equal(FindingState.Ok, offline[2].State);
    }

    [Fact]
    public async Task A_warning_and_nothing_to_see_stop_nothing()
    {
        List<Finding> findings = await RunAsync(
            new ScriptedCheck(CheckNames.StateFolder, CheckResult.Warning(FindingCodes.StateFolderMissing, "not there", "start")),
            new ScriptedCheck(CheckNames.Hardware, CheckResult.NothingToSee("bound to nothing"), needs: [CheckNames.StateFolder]),
            new ScriptedCheck(CheckNames.InstanceKey, CheckResult.Ok("fine"), needs: [CheckNames.Hardware]));

        Assert.Equal([FindingState.Warning, FindingState.Skipped, FindingState.Ok], findings.Select(finding => finding.State));
    }

    [Fact]
    public async Task A_check_that_hangs_is_given_up_even_if_it_does_not_listen_and_the_others_go_on()
    {
        int limits = 0;
        var time = new HurryingTimeProvider(_ => Interlocked.Increment(ref limits) == 1);
        using var never = new ManualResetEventSlim();
        var hanging = new ScriptedCheck(CheckNames.LogFolder, _ =>
        {
            never.Wait(CancellationToken.None);
            return ValueTask.FromResult(CheckResult.Ok("at last"));
        });

        List<Finding> findings = await RunAsync(time, hanging, new ScriptedCheck(CheckNames.Tls, CheckResult.Ok("fine")));
        never.Set();

        Assert.Equal((FindingState.Failure, FindingCodes.TimeLimit), (findings[0].State, findings[0].Code));
        Assert.Equal("no result within 10 s", findings[0].Observed);
        Assert.Equal(FindingState.Ok, findings[1].State);
    }

    [Fact]
    public async Task An_exception_of_a_check_is_a_finding_of_one_line()
    {
        Finding finding = Assert.Single(await RunAsync(new ScriptedCheck(CheckNames.Tls, _ => throw new InvalidOperationException("one\ntwo"))));

        Assert.Equal((FindingState.Failure, FindingCodes.CheckBroken), (finding.State, finding.Code));
        Assert.Equal("the check itself failed: InvalidOperationException: one two", finding.Observed);
    }

    [Fact]
    public async Task A_stop_stops_it()
    {
        using var stop = new CancellationTokenSource();
        var check = new ScriptedCheck(CheckNames.Tls, async cancellationToken =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return CheckResult.Ok("");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Finding finding in new Doctor([check], TimeProvider.System).RunAsync(stop.Token))
            {
                Assert.Fail(finding.Observed);
            }
        });
    }

    [Fact]
    public async Task The_report_begins_with_the_first_failure_or_else_the_first_warning()
    {
        List<Finding> findings = await RunAsync(
            new ScriptedCheck(CheckNames.DesktopMfa, CheckResult.Warning(FindingCodes.DesktopMfaOff, "off", "deploy")),
            new ScriptedCheck(CheckNames.Clock, Failure));
        DateTimeOffset at = DateTimeOffset.UnixEpoch;

        Assert.Equal((FindingState.Failure, FindingCodes.ClockWrong), StateOf(DoctorReport.Of(findings, at)));
        Assert.Equal((FindingState.Warning, FindingCodes.DesktopMfaOff), StateOf(DoctorReport.Of([findings[0]], at)));
        Assert.Equal((FindingState.Ok, null), StateOf(DoctorReport.Of([], at)));
        Assert.Contains("\"state\": \"failure\"", DoctorReport.Of(findings, at).ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"link\": \"docs/troubleshooting.md#clock-wrong\"", DoctorReport.Of(findings, at).ToJson(), StringComparison.Ordinal);
    }

    private static (FindingState State, string? First) StateOf(DoctorReport report) => (report.State, report.First);

    private static Task<List<Finding>> RunAsync(params DoctorCheck[] checks) => RunAsync(TimeProvider.System, checks);

    private static async Task<List<Finding>> RunAsync(TimeProvider time, params DoctorCheck[] checks)
    {
        var findings = new List<Finding>();
        await foreach (Finding finding in new Doctor(checks, time).RunAsync(CancellationToken.None))
        {
            findings.Add(finding);
        }

        return findings;
    }
}
