using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.TestKit.Mac;

/// <summary>SessionInfo of configd: every graphical session, those switched away too, and root's at the login screen (F10).</summary>
public sealed class MacConsole(IMachineClock clock) : IConsoleUsers
{
    private readonly List<Entry> entries = [];

    public bool Unreadable { get; set; }

    /// <summary>
    /// Assumed(4): configd may show a user for a while after the session's loginwindow has gone. For how long; zero by default.
    /// </summary>
    public TimeSpan Lag { get; set; }

    public IReadOnlyList<ConsoleUser> Read()
    {
        if (Unreadable)
        {
            throw new SessionListException("configd does not answer");
        }

        entries.RemoveAll(entry => entry.GoneAt <= clock.Now);
        bool anyInFront = entries.Any(entry => entry.User.OnConsole);

        // F11: root sees a uid 0 entry at the login screen.
        return [.. entries.Select(entry => entry.User), .. anyInFront ? Array.Empty<ConsoleUser>() : [new ConsoleUser(0, true, null)]];
    }

    /// <summary>Assumed(5): each graphical login has an audit session id that no other login of this boot has.</summary>
    public void Show(uint uid, int auditSessionId)
    {
        entries.Add(new Entry(new ConsoleUser(uid, false, auditSessionId), null));
        ToFront(auditSessionId);
    }

    /// <summary>F10: all graphical sessions are listed, those switched away with OnConsole false.</summary>
    /// <param name="auditSessionId">Null: the login screen.</param>
    public void ToFront(int? auditSessionId)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i] = entries[i] with { User = entries[i].User with { OnConsole = entries[i].User.AuditSessionId == auditSessionId } };
        }
    }

    public void Remove(int auditSessionId)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].User.AuditSessionId == auditSessionId)
            {
                entries[i] = new Entry(entries[i].User with { OnConsole = false }, clock.Now + Lag);
            }
        }
    }

    public void Clear() => entries.Clear();

    private sealed record Entry(ConsoleUser User, BootInstant? GoneAt);
}
