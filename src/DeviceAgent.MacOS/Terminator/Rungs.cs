using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>The ladder of one configuration, and the words for its rungs in logs, ledgers and outcomes.</summary>
public static class Rungs
{
    public const string Notice = "notice";
    public const string Graceful = "graceful";
    public const string BootoutUser = "bootout-user";
    public const string BootoutGui = "bootout-gui";
    public const string LoginWindow = "loginwindow";
    public const string RebootLogout = "reboot-logout";
    public const string Restart = "restart";

    /// <summary>The only rung for a session over the network: SIGHUP, then SIGKILL, to the process that holds its terminal.</summary>
    public const string Hangup = "hangup";

    /// <summary>A restart takes this long at most to end everything, this agent too.</summary>
    private static readonly TimeSpan RestartPatience = TimeSpan.FromMinutes(2);

    /// <summary>The person's time, and a little for the dialog to come and go.</summary>
    private static readonly TimeSpan NoticeLeeway = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<TerminatorStep> Of(LadderOptions options)
    {
        var rungs = new List<TerminatorStep>();
        if (options.Notice > TimeSpan.Zero)
        {
            rungs.Add(new TerminatorStep(Notice, options.Notice + NoticeLeeway, TimeSpan.Zero));
        }

        rungs.Add(new TerminatorStep(Hangup, options.StepTimeout, options.Patience));
        rungs.AddRange(options.Steps.Select(step => new TerminatorStep(
            Word(step), options.StepTimeouts.GetValueOrDefault(step, options.StepTimeout), step == LadderStep.Graceful ? options.Grace : options.Patience)));
        if (options.AllowRestart)
        {
            rungs.Add(new TerminatorStep(Restart, options.StepTimeout, RestartPatience));
        }

        return rungs;
    }

    private static string Word(LadderStep step) => step switch
    {
        LadderStep.Graceful => Graceful,
        LadderStep.BootoutUser => BootoutUser,
        LadderStep.BootoutGui => BootoutGui,
        LadderStep.LoginWindow => LoginWindow,
        _ => RebootLogout,
    };
}
