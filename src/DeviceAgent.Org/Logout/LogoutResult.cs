namespace DeviceAgent.Org.Logout;

/// <summary>How a device finished, in the words of the System Log.</summary>
/// <param name="Result">SUCCESS, SKIPPED or FAILURE.</param>
/// <param name="Reason">Why; null when everything was done as meant.</param>
public sealed record LogoutResult(string Result, string? Reason);
