using System.Globalization;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Accounts;
using DeviceAgent.MacOS.Processes;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>
/// The login sessions of people. A graphical one is a loginwindow that belongs to a person; it stays listed for as long as
/// that process lives or configd still shows the user (F5, F10 of docs/macos-facts.md). A remote one is a connection of SSH: an sshd that runs as a
/// person, with a terminal or without, or a terminal's utmpx record with a host whose process lives.
/// </summary>
/// <remarks>
/// The process and not the record of the name says whose a session is: under Platform SSO <c>ut_user</c> is an e-mail address.
/// loginwindow's own start is no login time, because the login screen's process is handed over to whoever signs in.
/// </remarks>
public sealed class MacSessions(
    IMacProcesses processes, ILoginRecords records, IConsoleUsers consoles, IAccountNames names, IMachineClock clock) : ISessionList
{
    private const string ConsoleLine = "console";

    /// <summary>Programs that every graphical session starts at once: their start is the next best login time.</summary>
    private static readonly string[] FirstPrograms =
    [
        "/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder",
        "/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock",
    ];

    /// <summary>
    /// sshd, one process a connection: by itself in older versions of OpenSSH, as sshd-session since 9.8. A command, sftp and a
    /// forwarded port have no terminal and so no record.
    /// </summary>
    private static readonly string[] Sshds = ["/usr/libexec/sshd-session", "/usr/sbin/sshd"];

    /// <summary>Users whose last session is remembered although nothing of it is left.</summary>
    internal const int Remembered = 64;

    /// <summary>Microseconds that a record may seem older than its process: the clock may be set by a little between the two.</summary>
    private const long RecordLeeway = 2_000_000;

    // What configd still shows after its loginwindow has gone is the rest of that session, not a new one.
    private readonly Dictionary<uint, (SessionIdentity Identity, int? AuditSessionId)> last = [];
    private readonly Lock gate = new();

    /// <summary>Of how many users a session is remembered.</summary>
    internal int RememberedUsers => last.Count;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            IReadOnlyList<LoginRecord> logins = records.Read();
            IReadOnlyList<ConsoleUser> users = consoles.Read();

            // Last, so that a process that is still there was there when the others were read.
            IReadOnlyList<MacProcess> all = processes.List();
            IReadOnlyDictionary<uint, string> accounts = await names.NamesAsync(cancellationToken);
            lock (gate)
            {
                return [.. Graphical(logins, users, all, accounts), .. Connections(all, accounts), .. Terminals(logins, all, accounts)];
            }
        }
        catch (IOException e)
        {
            throw new SessionListException(e.Message, e);
        }
    }

    private IEnumerable<ListedSession> Graphical(
        IReadOnlyList<LoginRecord> logins, IReadOnlyList<ConsoleUser> users, IReadOnlyList<MacProcess> all, IReadOnlyDictionary<uint, string> accounts)
    {
        var listed = new List<ListedSession>();
        foreach (MacProcess loginWindow in all.Where(process => process.Path == GuiSession.LoginWindowPath && GuiSession.IsPerson(process.Uid)))
        {
            LoginRecord? record = logins.Where(login => login.Line == ConsoleLine && IsOf(login, loginWindow)).MaxBy(login => login.LoginTime);
            var identity = new SessionIdentity(loginWindow.Uid, GuiSession.SessionId(loginWindow.Uid), loginWindow.Pid, loginWindow.Start);
            ConsoleUser? shown = users.FirstOrDefault(user => user.Uid == loginWindow.Uid && !IsRestOfAnother(user, identity));
            last[loginWindow.Uid] = (identity, shown?.AuditSessionId);
            listed.Add(new ListedSession
            {
                Identity = identity,
                Account = NameOf(loginWindow.Uid, accounts, record),
                Kind = KindOf(shown),
                LoginTime = record?.LoginTime ?? FirstProgramStart(loginWindow, all),
            });
        }

        HashSet<uint> alive = [.. listed.Select(session => session.Identity.Uid)];
        if (last.Count > Remembered)
        {
            foreach (uint uid in last.Keys.Where(uid => !alive.Contains(uid) && users.All(user => user.Uid != uid)).ToArray())
            {
                last.Remove(uid);
            }
        }

        return [.. listed, .. Rests(users, alive, accounts)];
    }

    /// <summary>Whether configd shows what is left of the session before: the user has signed in again in the meantime.</summary>
    private bool IsRestOfAnother(ConsoleUser user, SessionIdentity identity) =>
        last.TryGetValue(user.Uid, out var before)
        && before.Identity != identity
        && before.AuditSessionId is { } session
        && session == user.AuditSessionId;

    /// <summary>Whether the process wrote the record. One that began after it has only got the pid of a process that is no more.</summary>
    private static bool IsOf(LoginRecord login, MacProcess process) =>
        login.Pid == process.Pid
        && process.Start - RecordLeeway <= (login.LoginTime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Sessions that configd still shows although no loginwindow belongs to the user any more.</summary>
    private IEnumerable<ListedSession> Rests(IReadOnlyList<ConsoleUser> users, HashSet<uint> alive, IReadOnlyDictionary<uint, string> accounts)
    {
        foreach (ConsoleUser user in users.Where(user => GuiSession.IsPerson(user.Uid) && !alive.Contains(user.Uid)))
        {
            if (!last.TryGetValue(user.Uid, out var before))
            {
                // Nothing is known of it: it may have begun at any moment of this boot.
                yield return Rest(user, new SessionIdentity(user.Uid, GuiSession.SessionId(user.Uid), 0, 0), accounts) with
                {
                    Start = new BootInterval(BootInstant.Boot, clock.Now),
                };
            }
            else if (before.AuditSessionId is null || user.AuditSessionId is null || before.AuditSessionId == user.AuditSessionId)
            {
                yield return Rest(user, before.Identity, accounts);
            }

            // Otherwise the user is just signing in again: a session from when loginwindow is handed over.
        }
    }

    private static ListedSession Rest(ConsoleUser user, SessionIdentity identity, IReadOnlyDictionary<uint, string> accounts) => new()
    {
        Identity = identity,
        Account = NameOf(user.Uid, accounts, null),
        Kind = KindOf(user),
    };

    /// <summary>
    /// The part of sshd that runs as the person who has come in. Always by its process and never by its terminal, which may come later:
    /// a connection from before a command would seem to be newer than it.
    /// </summary>
    private static IEnumerable<ListedSession> Connections(IReadOnlyList<MacProcess> all, IReadOnlyDictionary<uint, string> accounts) => all
        .Where(IsConnection)
        .Select(process => new ListedSession
        {
            Identity = new SessionIdentity(process.Uid, string.Create(CultureInfo.InvariantCulture, $"ssh/{process.Pid}"), process.Pid, process.Start),
            Account = NameOf(process.Uid, accounts, null),
            Kind = SessionKind.Remote,
            LoginTime = DateTimeOffset.UnixEpoch.AddMicroseconds(process.Start),
        });

    private static bool IsConnection(MacProcess process) => GuiSession.IsPerson(process.Uid) && Sshds.Contains(process.Path);

    /// <summary>Other terminals with a host. A terminal window has none; it belongs to its graphical session.</summary>
    private static IEnumerable<ListedSession> Terminals(
        IReadOnlyList<LoginRecord> logins, IReadOnlyList<MacProcess> all, IReadOnlyDictionary<uint, string> accounts)
    {
        Dictionary<int, MacProcess> byPid = all.DistinctBy(process => process.Pid).ToDictionary(process => process.Pid);

        // The record may be that of the connection's part with root's rights, its parent.
        HashSet<int> covered = [.. all.Where(IsConnection).SelectMany(process => new[] { process.Pid, process.Parent })];
        foreach (LoginRecord login in logins.Where(login => login.Line != ConsoleLine && login.Host.Length > 0 && login.Pid > 1 && !covered.Contains(login.Pid)))
        {
            // Where root's process holds the terminal, only the name says whose the session is.
            if (byPid.TryGetValue(login.Pid, out MacProcess? process)
                && IsOf(login, process)
                && (GuiSession.IsPerson(process.Uid) ? process.Uid : UidOf(login.User, accounts)) is { } uid)
            {
                yield return new ListedSession
                {
                    Identity = new SessionIdentity(uid, login.Line, process.Pid, process.Start),
                    Account = NameOf(uid, accounts, login),
                    Kind = SessionKind.Remote,
                    LoginTime = login.LoginTime,
                };
            }
        }
    }

    /// <summary>Without configd's word a session counts as in front: the harder case.</summary>
    private static SessionKind KindOf(ConsoleUser? user) => user is { OnConsole: false } ? SessionKind.SwitchedAway : SessionKind.Console;

    private static string NameOf(uint uid, IReadOnlyDictionary<uint, string> accounts, LoginRecord? record) =>
        accounts.TryGetValue(uid, out string? name) ? name : record is { User.Length: > 0 } ? record.User : $"uid {uid}";

    private static uint? UidOf(string user, IReadOnlyDictionary<uint, string> accounts) => accounts
        .Where(account => account.Value == user && GuiSession.IsPerson(account.Key))
        .Select(account => (uint?)account.Key)
        .FirstOrDefault();

    /// <summary>Programs older than loginwindow are left over from a session before.</summary>
    private static DateTimeOffset? FirstProgramStart(MacProcess loginWindow, IReadOnlyList<MacProcess> all) => all
        .Where(process => process.Uid == loginWindow.Uid && process.Start >= loginWindow.Start && FirstPrograms.Contains(process.Path))
        .Select(process => (DateTimeOffset?)DateTimeOffset.UnixEpoch.AddMicroseconds(process.Start))
        .Min();
}
