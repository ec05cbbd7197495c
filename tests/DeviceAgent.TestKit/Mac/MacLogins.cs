using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.TestKit.Mac;

/// <summary>loginwindow: signing in and out, fast user switching, the login screen.</summary>
public sealed class MacLogins
{
    private readonly MacProcessTable processes;
    private readonly MacRecords records;
    private readonly MacConsole console;
    private readonly IMachineClock clock;
    private readonly List<MacSession> sessions = [];
    private MacProcess? loginScreen;
    private int nextAuditSession = 100_000;

    public MacLogins(MacProcessTable processes, MacRecords records, MacConsole console, IMachineClock clock)
    {
        (this.processes, this.records, this.console, this.clock) = (processes, records, console, clock);
        processes.Ended += OnEnded;
    }

    public IReadOnlyList<MacSession> Alive => sessions;

    /// <summary>The session at the screen; null at the login screen.</summary>
    public MacSession? Front { get; private set; }

    /// <summary>The login screen comes: a loginwindow of root (F8; F14, "a new loginwindow is spawned").</summary>
    public void ShowLoginScreen()
    {
        Front = null;
        console.ToFront(null);
        loginScreen ??= processes.Start(0, GuiSession.LoginWindowPath);
    }

    /// <summary>A session of the user begins at the screen; other sessions are switched away.</summary>
    public MacSession SignIn(MacUser user) => FinishSignIn(user, BeginSignIn(user));

    /// <summary>
    /// Assumed(6): the user's entry of SessionInfo may be there before loginwindow is handed over.
    /// </summary>
    /// <returns>The audit session id, for <see cref="FinishSignIn"/>.</returns>
    public int BeginSignIn(MacUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        ShowLoginScreen();
        int auditSession = nextAuditSession++;
        console.Show(user.Uid, auditSession);
        return auditSession;
    }

    public MacSession FinishSignIn(MacUser user, int auditSession)
    {
        ArgumentNullException.ThrowIfNull(user);

        // F14: the login screen's process is handed over to the user, so its start lies before the login.
        MacProcess loginWindow = processes.HandOver(loginScreen!, user.Uid);
        loginScreen = null;
        records.LogIn(user, MacRecords.Console, loginWindow.Pid, "");
        var session = new MacSession
        {
            User = user,
            Process = loginWindow,
            Line = MacRecords.Console,
            AuditSessionId = auditSession,
            Began = clock.Now,
            BootId = clock.BootId,
        };

        // Assumed(18): Finder and Dock start with the session.
        session.Pids.Add(processes.Start(user.Uid, "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder").Pid);
        session.Pids.Add(processes.Start(user.Uid, "/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock").Pid);
        if (!processes.All.Any(process => process.Uid == user.Uid && process.Path == "/usr/libexec/UserEventAgent"))
        {
            // F3: the user domain has services of its own.
            processes.Start(user.Uid, "/usr/libexec/UserEventAgent");
        }

        sessions.Add(session);
        Front = session;
        return session;
    }

    public void SwitchTo(MacSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (loginScreen is { } screen)
        {
            // Assumed(7): the login screen's loginwindow ends when a session comes back to the front.
            loginScreen = null;
            processes.End(screen.Pid);
        }

        Front = session;
        console.ToFront(session.AuditSessionId);
    }

    /// <summary>
    /// The whole session ends in good order. Assumed(8): its loginwindow ends with it, and the login screen gets another process.
    /// </summary>
    public void SignOut(MacSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (int pid in session.Pids.ToArray())
        {
            processes.End(pid);
        }

        processes.End(session.Process.Pid);
    }

    /// <summary>The power goes.</summary>
    public void Clear()
    {
        sessions.ForEach(session => session.Alive = false);
        sessions.Clear();
        (Front, loginScreen) = (null, null);
    }

    private void OnEnded(MacProcess process, bool killed)
    {
        if (process == loginScreen)
        {
            loginScreen = null;
            if (Front is null)
            {
                ShowLoginScreen();
            }
        }

        // F5, F6: killing loginwindow ends the session; what else ran in it may stay.
        if (sessions.Find(session => session.Process == process) is not { } ended)
        {
            return;
        }

        ended.Alive = false;
        sessions.Remove(ended);
        console.Remove(ended.AuditSessionId!.Value);
        if (!killed)
        {
            // Assumed(9): a loginwindow that is killed leaves its record as USER_PROCESS; nobody else marks it dead.
            records.LogOut(MacRecords.Console, process.Pid);
        }

        if (Front == ended)
        {
            ShowLoginScreen();
        }
    }
}
