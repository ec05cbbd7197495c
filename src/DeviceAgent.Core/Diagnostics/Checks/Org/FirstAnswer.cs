using DeviceAgent.Core.Polling.Transport;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>What came of a request: an answer, or why there is none.</summary>
internal sealed record FirstAnswer(OrgAnswer? Answer, Exception? Failure);
