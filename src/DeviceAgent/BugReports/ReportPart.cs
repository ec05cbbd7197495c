namespace DeviceAgent.BugReports;

/// <summary>One file of a bug report.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Text">Its content, secrets taken out.</param>
/// <param name="Note">What is to be said of it beside its size; null for nothing.</param>
internal sealed record ReportPart(string Name, string Text, string? Note = null);
