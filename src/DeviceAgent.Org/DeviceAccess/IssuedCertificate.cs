namespace DeviceAgent.Org.DeviceAccess;

/// <summary>A bound certificate.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Chain">PEM of the issuing intermediate and the root; empty for one that the org did not issue.</param>
/// <param name="SerialNumber">Hex.</param>
/// <param name="NotAfter">Its end.</param>
public sealed record IssuedCertificate(string Certificate, string Chain, string SerialNumber, DateTimeOffset NotAfter);
