using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the org's TLS lets the certificate in.</summary>
internal sealed class MutualTlsCheck : OrgCheck
{
    public MutualTlsCheck(OrgConversation org)
        : base(CheckNames.MutualTls, org) => Needs = [CheckNames.Tls, CheckNames.Certificate];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        OrgContact contact = await Org.ContactAsync().ConfigureAwait(false);
        FirstAnswer first = await Org.FirstAsync().ConfigureAwait(false);
        return first switch
        {
            { Answer: not null } when contact.AskedForCertificate => CheckResult.Ok("the certificate is let in"),
            { Answer: { } answer } => NotAsked(answer, contact.Presented!),
            { Failure: OrgUnavailableException e } => CheckResult.Failure(FindingCodes.OrgError, e.Message, "see the log of the org"),
            { Failure: { } e } when contact.AskedForCertificate && e is not TimeoutException => CheckResult.Failure(
                FindingCodes.CertificateRefused,
                $"the org ends the connection when it has seen the certificate: {OrgFailure.Reasons(e)}",
                "let the org believe the authority that issued it (device-org ca trust FILE --data DIR), or have the certificate issued by one that it believes"),
            { Failure: var e } => CheckResult.Failure(
                FindingCodes.OrgNoAnswer,
                OrgFailure.Reasons(e!),
                "see whether the org runs and is not overloaded, and whether something on the way cuts the connection"),
        };
    }

    /// <summary>TLS is in order, and nobody wants the certificate: who that is, the answer says.</summary>
    private static CheckResult NotAsked(OrgAnswer answer, PresentedCertificate presented) =>
        answer.IsHtml || answer.IsJson || answer.Status is (>= 300 and <= 399) or 404
            ? CheckResult.NothingToSee("nobody asked for the certificate: see below")
            : CheckResult.Failure(
                FindingCodes.TlsIntercepted,
                $"nobody asked for the certificate, and the answer is {answer.Status}; presented: {presented.Chain}; expected: {presented.Expected}",
                "exempt the org's host from TLS inspection on the proxy or firewall: it cannot pass the device's certificate on");
}
