using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>launchctl(1) of the simulated Mac: what of it works is programmable.</summary>
public sealed class SimulatedLaunchCtl(MacProcessTable processes, MacLogins logins)
{
    /// <summary>What becomes of <c>bootout user</c>, <c>bootout gui</c>, <c>reboot logout</c> and <c>asuser</c> for a uid.</summary>
    public Func<string, uint, LaunchCtlFault> Fault { get; set; } = (_, _) => LaunchCtlFault.None;

    /// <summary>Null when it hangs.</summary>
    public ProgramResult? Bootout(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        string kind = domain.Split('/')[0];
        uint uid = uint.Parse(domain.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
        LaunchCtlFault fault = Fault($"bootout {kind}", uid);
        return Do(fault, () =>
        {
            if (kind == "user")
            {
                // F1: the only command that removes all processes of the user.
                EndAll(uid, fault);
            }
            else
            {
                // F3: removes the GUI domain only; the user domain's own services stay.
                EndGui(uid);
            }
        });
    }

    /// <summary>F4: tears down the caller's graphical session; no app can stop it.</summary>
    public ProgramResult? RebootLogout(uint uid) => Do(Fault("reboot logout", uid), () => EndGui(uid));

    private static ProgramResult? Do(LaunchCtlFault fault, Action end)
    {
        switch (fault)
        {
            case LaunchCtlFault.Hangs:
                return null;
            case LaunchCtlFault.DoesNothing:
                return new ProgramResult(0, "", "");
            default:
                end();

                // Assumed(13): 36 is one of the codes that launchctl gives for what it has begun and not finished.
                return fault == LaunchCtlFault.FailsButWorks
                    ? new ProgramResult(36, "", "Boot-out failed: 36: Operation now in progress")
                    : new ProgramResult(0, "", "");
        }
    }

    private void EndGui(uint uid)
    {
        foreach (MacSession session in logins.Alive.Where(session => session.User.Uid == uid).ToArray())
        {
            logins.SignOut(session);
        }
    }

    private void EndAll(uint uid, LaunchCtlFault fault)
    {
        EndGui(uid);
        foreach (MacProcess process in processes.All.Where(process => process.Uid == uid && fault != LaunchCtlFault.LeavesProcesses))
        {
            processes.End(process.Pid);
        }
    }
}
