using System.Runtime.InteropServices;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.Machine;

/// <summary>
/// The machine's own logged-in users, from <c>/run/utmp</c>, for a dry run. A record whose process no longer lives is left
/// over and not listed. Without the file (containers) nobody is logged in.
/// </summary>
/// <remarks>
/// No start on the continuous clock is given: login(1) keeps the pid and the start time of the getty that ran before
/// anybody logged in.
/// </remarks>
/// <param name="accounts">The human accounts; sessions of others are left out.</param>
/// <param name="utmpFile">The file, utmp(5).</param>
/// <param name="activeTerminalFile">Holds the name of the terminal in front, such as <c>tty1</c>.</param>
public sealed class MachineSessions(
    PasswdAccounts accounts,
    string utmpFile = "/run/utmp",
    string activeTerminalFile = "/sys/class/tty/tty0/active") : ISessionList
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var inFront = File.Exists(activeTerminalFile) ? File.ReadAllText(activeTerminalFile).Trim() : null;
            var humans = accounts.Humans().DistinctBy(account => account.Name).ToDictionary(account => account.Name);
            var sessions = new List<ListedSession>();
            foreach (var record in ReadRecords())
            {
                if (record.Type == UtmpRecord.UserProcess
                    && humans.TryGetValue(record.User, out var account)
                    && record.Pid > 1
                    && ProcessTable.Read(record.Pid) is { IsAlive: true } process)
                {
                    sessions.Add(ToListed(record, account, process, inFront));
                }
            }

            return ValueTask.FromResult<IReadOnlyList<ListedSession>>(sessions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionListException($"The logged-in users cannot be read: {e.Message}", e);
        }
    }

    private List<UtmpRecord> ReadRecords()
    {
        if (!File.Exists(utmpFile))
        {
            return [];
        }

        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new SessionListException($"{utmpFile} can be read on x64 only; list sessions from a file instead");
        }

        var content = File.ReadAllBytes(utmpFile);
        if (content.Length % UtmpRecord.Size != 0)
        {
            throw new SessionListException($"{utmpFile}: {content.Length} bytes are no whole number of records");
        }

        return [.. content.Chunk(UtmpRecord.Size).Select(record => UtmpRecord.Parse(record))];
    }

    private static ListedSession ToListed(UtmpRecord record, NamedAccount account, ProcessStat process, string? inFront) => new()
    {
        Identity = new SessionIdentity(account.Uid, record.Line, record.Pid, process.StartTicks),
        Account = account.Name,
        Kind = KindOf(record, inFront),
        LoginTime = record.Time,
    };

    private static SessionKind KindOf(UtmpRecord record, string? inFront)
    {
        // A display manager writes the X display (":0") as host or line: that is no other machine.
        if (record.Host.Length > 0 && record.Host[0] != ':')
        {
            return SessionKind.Remote;
        }

        return inFront is not null && record.Line.StartsWith("tty", StringComparison.Ordinal) && record.Line != inFront
            ? SessionKind.SwitchedAway
            : SessionKind.Console;
    }
}
