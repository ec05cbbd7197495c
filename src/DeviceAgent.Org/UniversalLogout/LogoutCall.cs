using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>A call whose token the issuer has signed.</summary>
/// <param name="Token">The token.</param>
/// <param name="Subject">Whom to log out; null when the body does not say.</param>
/// <param name="Fault">What is wrong with the body; null for nothing.</param>
/// <param name="Address">Where it came from.</param>
public sealed record LogoutCall(CallToken Token, SubjectIdentifier? Subject, string? Fault, string Address);
