namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>The certificate that the other end showed, and what the agent thinks of it.</summary>
/// <param name="Verdict">What the agent thinks of it.</param>
/// <param name="Issuers">Its subject, its issuer, the issuer's issuer and so on, as far as the other end showed them.</param>
/// <param name="Expected">Whom it should lead to, in words.</param>
/// <param name="Detail">The verdict's reason, in words.</param>
/// <param name="NotBefore">Of the certificate.</param>
/// <param name="NotAfter">Of the certificate.</param>
internal sealed record PresentedCertificate(
    ServerVerdict Verdict, IReadOnlyList<string> Issuers, string Expected, string Detail, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>"CN=org, issued by CN=CA".</summary>
    public string Chain => string.Join(", issued by ", Issuers);
}
