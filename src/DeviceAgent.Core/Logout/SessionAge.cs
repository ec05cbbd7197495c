using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// Design rule 1, the line that decides: a command ends a session iff the session's earliest possible start is not after the
/// latest possible moment of issue. Both are intervals on one continuous clock.
/// </summary>
public static class SessionAge
{
    public static SessionDecision Decide(BootInterval sessionStart, BootInterval issued) =>
        sessionStart.Earliest > issued.Latest ? SessionDecision.Newer
        : sessionStart.Latest <= issued.Earliest ? SessionDecision.End
        : SessionDecision.EndAmbiguous;
}
