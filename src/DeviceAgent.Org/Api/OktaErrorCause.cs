namespace DeviceAgent.Org.Api;

/// <summary>One fault of an <see cref="OktaError"/>.</summary>
public sealed record OktaErrorCause(string ErrorSummary);
