using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.TestKit.Mac;

/// <summary>The utmpx database with its dead records, which stay in it (F12).</summary>
public sealed class MacRecords(IMachineClock clock) : ILoginRecords
{
    public const string Console = "console";

    private readonly List<(LoginRecord Record, bool Dead)> database = [];

    public bool Unreadable { get; set; }

    /// <summary>Records of all types.</summary>
    public int Count => database.Count;

    /// <summary>Only what is of type USER_PROCESS, as the seam has it.</summary>
    public IReadOnlyList<LoginRecord> Read() => Unreadable
        ? throw new SessionListException("utmpx cannot be read")
        : [.. database.Where(entry => !entry.Dead).Select(entry => entry.Record)];

    /// <summary>F13: ut_user may be an e-mail address under Platform SSO; ut_tv is the login time by the wall clock.</summary>
    public void LogIn(MacUser user, string line, int pid, string host)
    {
        // A dead record of the line is used again, as pututxline(3) does by ut_id (F12). One that nobody marked dead stays beside it.
        database.RemoveAll(entry => entry.Dead && entry.Record.Line == line);

        // Assumed(2): ut_pid of a console record is that of the user's loginwindow.
        database.Add((new LoginRecord(user.PlatformSso ?? user.Name, line, pid, clock.Wall.GetUtcNow(), host), false));
    }

    /// <summary>F12: the record stays, as DEAD_PROCESS.</summary>
    public void LogOut(string line, int pid)
    {
        int at = database.FindIndex(entry => entry.Record.Line == line && entry.Record.Pid == pid && !entry.Dead);
        if (at >= 0)
        {
            database[at] = (database[at].Record, true);
        }
    }

    /// <summary>Assumed(3): the database is made anew at each boot, because it lies in /var/run.</summary>
    public void Clear() => database.Clear();
}
