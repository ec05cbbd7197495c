namespace DeviceAgent.Core.Identity;

/// <summary>What a selection of the Device Access certificate came to.</summary>
/// <param name="Chosen">The certificate to speak with; null when none fits.</param>
/// <param name="Problem">Why none fits.</param>
public sealed record IdentityChoice(CertificateCandidate? Chosen, string? Problem);
