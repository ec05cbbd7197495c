using DeviceAgent.Org.Issuers;

namespace DeviceAgent.Org.SharedSignals;

/// <summary>A transmitter that may push security event tokens to this org.</summary>
/// <param name="Trusted">Whose tokens are believed.</param>
/// <param name="Audience">What the tokens' <c>aud</c> must hold: the stream's <c>aud</c> at the transmitter.</param>
public sealed record SignalTransmitter(TrustedIssuer Trusted, string Audience)
{
    /// <summary>When a revoked session means a device logout.</summary>
    public SignalRule LogOut { get; init; }

    /// <summary>The <c>iss</c> of subjects in the format <c>iss_sub</c>; null for the issuer itself.</summary>
    public string? SubjectIssuer { get; init; }
}
