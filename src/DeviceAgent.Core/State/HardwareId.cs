namespace DeviceAgent.Core.State;

/// <summary>One name that this machine's hardware has.</summary>
/// <param name="Source">Where it comes from, such as <c>product_uuid</c>: names of different sources are never compared.</param>
/// <param name="Value">The name itself.</param>
public sealed record HardwareId(string Source, string Value);
