namespace DeviceAgent.Chaos.Books;

/// <summary>A session in an outcome.</summary>
public sealed record ReportedSession(string Account, string SessionId, string Result);
