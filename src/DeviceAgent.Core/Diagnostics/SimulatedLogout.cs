namespace DeviceAgent.Core.Diagnostics;

/// <summary>What a logout would do on this machine now.</summary>
/// <param name="IssuedAt">When it would have been issued, by the machine's wall clock.</param>
/// <param name="Sessions">Every listed session.</param>
/// <param name="AnyAccount">False when no account of the machine is meant: the command would end as <c>failed: no-linked-session</c>.</param>
public sealed record SimulatedLogout(DateTimeOffset IssuedAt, IReadOnlyList<SimulatedSession> Sessions, bool AnyAccount);
