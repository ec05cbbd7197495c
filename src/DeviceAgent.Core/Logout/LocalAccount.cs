using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Logout;

/// <summary>A local human account (no system account) and the people that the machine itself links it to.</summary>
public sealed record LocalAccount(string Name, uint Uid, IReadOnlyList<SubjectIdentifier> Links);
