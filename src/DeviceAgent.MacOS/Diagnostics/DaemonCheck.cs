using DeviceAgent.Core;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Terminator;

namespace DeviceAgent.MacOS.Diagnostics;

/// <summary>
/// launchd's job of the agent. What launchctl prints "is NOT API in any sense at all", so nothing but two lines is looked for, at the job's own
/// level of indentation, and what is not understood is shown. (In the system domain: printing a user's would make a domain come back.)
/// <code>
/// $ launchctl print system/org.deviceagent.agent
/// system/org.deviceagent.agent = {
/// 	active count = 1
/// 	path = /Library/LaunchDaemons/org.deviceagent.agent.plist
/// 	state = running
/// 	pid = 412
/// 	last exit code = 78: EX_CONFIG
/// </code>
/// </summary>
/// <param name="programs">Runs launchctl(1).</param>
public sealed class DaemonCheck(IProgramRunner programs) : DoctorCheck(CheckNames.Daemon)
{
    private const string Job = $"system/{AgentIdentity.Label}";

    private const string PropertyList = $"/Library/LaunchDaemons/{AgentIdentity.Label}.plist";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<string> Arguments { get; } = ["print", Job];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        ProgramResult printed = await programs.RunAsync(LaunchCtl.Program, Arguments, Timeout, cancellationToken).ConfigureAwait(false);
        if (printed.ExitCode != 0)
        {
            string said = printed.Error.Trim().ReplaceLineEndings(" ");
            return CheckResult.Failure(
                FindingCodes.DaemonNotLoaded,
                $"launchd does not know {AgentIdentity.Label}{(said.Length > 0 ? $" ({said})" : "")}",
                $"run: sudo launchctl enable {Job}; sudo launchctl bootstrap system {PropertyList} (or install the package again)");
        }

        string? state = Find(printed.Output, "state");
        string? pid = Find(printed.Output, "pid");
        string? exit = Find(printed.Output, "last exit code");
        return state == "running"
            ? CheckResult.Ok($"running{(pid is null ? "" : $", pid {pid}")}")
            : CheckResult.Failure(
                FindingCodes.DaemonNotRunning,
                $"loaded, but {state ?? "in a state that is not shown"}{(exit is null ? "" : $"; last exit code {exit}")}",
                $"see the exit code in docs/configuration.md and the end of /Library/Logs/DeviceAgent/; then run: sudo launchctl kickstart {Job}");
    }

    /// <summary>Of the job itself: what is nested (endpoints, submitted jobs) is indented further.</summary>
    private static string? Find(string output, string key)
    {
        string start = $"\t{key} = ";
        return output.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..].Trim();
    }
}
