using System.Globalization;
using DeviceAgent.Core.Polling.Transport;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Who is at the other end: the org, or something that pretends to be.</summary>
internal sealed class TlsCheck : OrgCheck
{
    /// <summary>Makers of what breaks TLS open on company networks, as they stand in the certificates that their products make.</summary>
    private static readonly string[] KnownInterceptors =
    [
        "Zscaler", "Netskope", "Cisco Umbrella", "Palo Alto", "Fortinet", "FortiGate", "Sophos", "Blue Coat", "Symantec Web", "Forcepoint", "McAfee Web", "Skyhigh",
        "Check Point", "Barracuda", "Cloudflare Gateway", "Menlo Security", "iboss", "Kaspersky", "Avast", "ESET SSL", "Bitdefender", "AdGuard",
        "mitmproxy", "Charles Proxy", "Fiddler", "Burp", "PortSwigger", "Proxyman",
    ];

    public TlsCheck(OrgConversation org)
        : base(CheckNames.Tls, org) => (Needs, UnlessFailed) = ([CheckNames.Connection], [CheckNames.Clock]);

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgContact contact = await Org.ContactAsync().ConfigureAwait(false);
        return contact.Presented is { } presented ? Judge(presented, contact.AskedForCertificate) : CheckResult.Failure(
            FindingCodes.TlsFailed,
            $"{contact.Target.Host}:{contact.Target.Port} does not speak TLS as the org does: {(contact.Failure is { } failure ? OrgFailure.Reasons(failure) : "no certificate came")}",
            "see whether OrgUrl has the right port, and whether something on the way (firewall, proxy) cuts TLS");
    }

    private static CheckResult Judge(PresentedCertificate presented, bool asked) => presented.Verdict switch
    {
        ServerVerdict.Trusted => CheckResult.Ok(presented.Chain),
        ServerVerdict.RootsUnreadable => CheckResult.Failure(
            FindingCodes.TlsRootsUnreadable, presented.Detail, "put the org's root there in PEM form (on the org: DATA/tls/server-ca.pem), or correct OrgCaFile"),
        ServerVerdict.RootsUntrusted => CheckResult.Failure(
            FindingCodes.TlsRootsUntrusted, presented.Detail, "let nobody but root change that file, the folders above it and where links lead; until then nothing is connected to"),
        ServerVerdict.WrongName => CheckResult.Failure(
            FindingCodes.TlsWrongName,
            $"the certificate is for {presented.Detail}; {presented.Chain}",
            "set OrgUrl to one of these names, or give the org a certificate with the name of OrgUrl"),
        ServerVerdict.NotValidNow => CheckResult.Failure(
            FindingCodes.TlsNotValidNow,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the org's certificate is valid from {presented.NotBefore.UtcDateTime:yyyy-MM-dd HH:mm} to {presented.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm} UTC; {presented.Chain}"),
            "renew the certificate at the org; if these dates look right, this machine's clock is wrong"),
        _ when KnownInterceptors.FirstOrDefault(maker => presented.Chain.Contains(maker, StringComparison.OrdinalIgnoreCase)) is { } maker => Intercepted(
            presented, $"by the name of {maker}, something on the way breaks TLS open"),

        // The org never lets anybody in without a certificate; who stands in its place cannot pass one on, and so does not ask.
        _ when !asked => Intercepted(presented, "and it asks for no device certificate, as the org does: something on the way breaks TLS open, or this is another server"),
        _ => CheckResult.Failure(
            FindingCodes.TlsWrongCa,
            $"presented: {presented.Chain}; expected: {presented.Expected}",
            "set OrgCaFile to the org's root (on the org: DATA/tls/server-ca.pem), fetched by a way that you trust, not from this connection"),
    };

    private static CheckResult Intercepted(PresentedCertificate presented, string how) => CheckResult.Failure(
        FindingCodes.TlsIntercepted,
        $"presented: {presented.Chain}; expected: {presented.Expected}; {how}",
        "exempt the org's host from TLS inspection on that proxy or firewall. Trusting its root does not help: it cannot pass the device's certificate on");
}
