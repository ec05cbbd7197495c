namespace DeviceAgent.Core.Logout;

/// <summary>
/// What makes a session this session and no other. All four together, because each may be used again: a uid by the next
/// login, a session id and a pid by wrap-around.
/// </summary>
/// <param name="Uid">The account's user id.</param>
/// <param name="SessionId">The platform's session id, as text.</param>
/// <param name="Pid">The process that leads the session.</param>
/// <param name="PidStart">When that process started, in the platform's own unit; only ever compared for equality.</param>
public readonly record struct SessionIdentity(uint Uid, string SessionId, int Pid, long PidStart);
