using System.Globalization;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>A session's file in the registry, <c>SESSIONID.json</c>.</summary>
/// <param name="BootId">The boot that the session belongs to: every session of another boot is gone.</param>
/// <param name="SessionId">The process session's id (setsid(2)), which is its leader's pid.</param>
/// <param name="Pid">The leader's pid.</param>
/// <param name="PidStart">When the leader started: field 22 of <c>/proc/PID/stat</c>.</param>
/// <param name="Uid">The account's user id: a label, the processes may run as somebody else.</param>
/// <param name="Account">The account's name: a label too.</param>
/// <param name="Kind"><c>console</c>, <c>switched-away</c> or <c>remote</c>.</param>
/// <param name="LoginTime">Wall-clock login time, null when unknown.</param>
internal sealed record RegisteredSession(
    string BootId, string SessionId, int Pid, long PidStart, uint Uid, string Account, string Kind, DateTimeOffset? LoginTime = null)
{
    public SessionIdentity Identity => new(Uid, SessionId, Pid, PidStart);

    public ListedSession ToListed() => new()
    {
        Identity = Identity,
        Account = Account,
        Kind = SessionKinds.Find(Kind) ?? throw new InvalidOperationException($"unknown kind {Kind}"),
        LoginTime = LoginTime,
        Start = ProcessTable.StartOf(PidStart),
    };

    /// <summary>What is wrong with the record; null when nothing is.</summary>
    public string? FindFault(string fileName)
    {
        if (Pid <= 1)
        {
            return "pid: not more than 1";
        }

        if (SessionId != Pid.ToString(CultureInfo.InvariantCulture))
        {
            return "sessionId: not the leader's pid";
        }

        if (fileName != $"{SessionId}.json")
        {
            return "sessionId: not the file's name";
        }

        if (PidStart <= 0)
        {
            return "pidStart: not more than 0";
        }

        return SessionKinds.Find(Kind) is null ? $"kind: '{Kind}' is none of console, switched-away, remote" : null;
    }
}
