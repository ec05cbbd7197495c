using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>What became of one session by a command.</summary>
/// <param name="Account">The local account's short name.</param>
/// <param name="SessionId">The platform's session id, as text.</param>
/// <param name="Kind"><c>console</c>, <c>switched-away</c> or <c>remote</c>.</param>
/// <param name="Result">One of <see cref="SessionResults"/>.</param>
/// <param name="Detail">Why, in words.</param>
public sealed record CommandSessionStatus(string Account, string SessionId, string Kind, string Result, string Detail);
