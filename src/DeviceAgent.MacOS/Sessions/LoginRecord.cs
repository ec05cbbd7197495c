namespace DeviceAgent.MacOS.Sessions;

/// <summary>One record of utmpx(5) that says that a user is logged in (<c>USER_PROCESS</c>).</summary>
/// <param name="User"><c>ut_user</c>: the short name, or an e-mail address under Platform SSO. Never used to find the account.</param>
/// <param name="Line"><c>ut_line</c>: <c>console</c> for a graphical login, <c>ttys000</c> for a terminal.</param>
/// <param name="Pid"><c>ut_pid</c>: loginwindow of a graphical login, login or sshd of a terminal.</param>
/// <param name="LoginTime"><c>ut_tv</c>, wall clock.</param>
/// <param name="Host"><c>ut_host</c>: where a login over the network came from; empty otherwise.</param>
public sealed record LoginRecord(string User, string Line, int Pid, DateTimeOffset LoginTime, string Host);
