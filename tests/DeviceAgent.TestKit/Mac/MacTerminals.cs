using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.TestKit.Mac;

/// <summary>Terminals: SSH logins and Terminal windows.</summary>
public sealed class MacTerminals
{
    public const string Sshd = "/usr/libexec/sshd-session";

    private readonly MacProcessTable processes;
    private readonly MacRecords records;
    private readonly IMachineClock clock;
    private readonly List<MacSession> sessions = [];

    public MacTerminals(MacProcessTable processes, MacRecords records, IMachineClock clock)
    {
        (this.processes, this.records, this.clock) = (processes, records, clock);
        processes.Ended += OnEnded;
    }

    public IReadOnlyList<MacSession> Alive => sessions;

    /// <summary>
    /// A login by SSH. Assumed(10): its record has a ttys line, the peer as host, and the pid of an sshd, of root's or the user's.
    /// </summary>
    public MacSession SshIn(MacUser user, bool asRoot = false)
    {
        ArgumentNullException.ThrowIfNull(user);
        MacProcess sshd = processes.Start(asRoot ? 0 : user.Uid, Sshd);
        string line = FreeLine();
        records.LogIn(user with { PlatformSso = null }, line, sshd.Pid, "192.0.2.7");
        var session = new MacSession { User = user, Process = sshd, Line = line, Began = clock.Now, BootId = clock.BootId };
        session.Pids.Add(processes.Start(user.Uid, "/bin/zsh").Pid);
        sessions.Add(session);
        return session;
    }

    /// <summary>
    /// A command or a file transfer over SSH. Assumed(17): without a terminal there is no record; an sshd runs as the user, a child of
    /// root's, and both end together.
    /// </summary>
    public MacSession RunOverSsh(MacUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        MacProcess root = processes.Start(0, Sshd);
        MacProcess sshd = processes.Start(user.Uid, Sshd, parent: root.Pid);
        var session = new MacSession { User = user, Process = sshd, Line = "", Began = clock.Now, BootId = clock.BootId };
        session.Pids.UnionWith([root.Pid, processes.Start(user.Uid, "/usr/libexec/sftp-server", parent: sshd.Pid).Pid]);
        sessions.Add(session);
        return session;
    }

    /// <summary>A Terminal window. Assumed(11): its record has no host and the pid of login(1), which is root's.</summary>
    public void OpenWindow(MacSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        MacProcess login = processes.Start(0, "/usr/bin/login");
        session.Pids.Add(login.Pid);
        session.Pids.Add(processes.Start(session.User.Uid, "/bin/zsh").Pid);
        records.LogIn(session.User with { PlatformSso = null }, FreeLine(), login.Pid, "");
    }

    public void LogOut(MacSession session) => processes.End((session ?? throw new ArgumentNullException(nameof(session))).Process.Pid);

    /// <summary>The power goes.</summary>
    public void Clear()
    {
        sessions.ForEach(session => session.Alive = false);
        sessions.Clear();
    }

    private string FreeLine() => Enumerable.Range(0, 1000)
        .Select(n => string.Create(CultureInfo.InvariantCulture, $"ttys{n:000}"))
        .First(line => records.Read().All(record => record.Line != line));

    private void OnEnded(MacProcess process, bool killed)
    {
        if (process.Path == "/usr/bin/login" && records.Read().FirstOrDefault(record => record.Pid == process.Pid) is { } window)
        {
            records.LogOut(window.Line, process.Pid);
        }

        if (sessions.Find(session => session.Process == process) is not { } ended)
        {
            return;
        }

        ended.Alive = false;
        sessions.Remove(ended);
        if (!killed)
        {
            // Assumed(12): an sshd that is killed leaves its record as USER_PROCESS.
            records.LogOut(ended.Line, process.Pid);
        }

        // The terminal is gone: its shell is hung up.
        foreach (int pid in ended.Pids)
        {
            processes.End(pid);
        }
    }
}
