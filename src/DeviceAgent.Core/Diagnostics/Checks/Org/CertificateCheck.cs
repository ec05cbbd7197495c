using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>The Device Access certificate, by the agent's own choice: found, valid, and its key signs a test blob.</summary>
internal sealed class CertificateCheck : DoctorCheck
{
    private readonly DoctorSubject subject;

    public CertificateCheck(DoctorSubject subject)
        : base(CheckNames.Certificate)
    {
        this.subject = subject;
        Needs = [CheckNames.User, CheckNames.FilePermissions];
        UnlessFailed = [CheckNames.Clock];
    }

    private CertificateOptions Options => subject.Options.Certificate;

    private bool InKeychain => Options.Source == CertificateSource.Keychain;

    private string Place => InKeychain ? "the System keychain" : Options.Path!;

    private string HaveItIssued => InKeychain ? "have the MDM install the SCEP profile again" : "run: device-agent enroll --force (or have the MDM that brought it bring a new one)";

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        CertificateChoice choice = subject.Identity.Examine();
        if (choice.Chosen?.Certificate is { } chosen)
        {
            return ValueTask.FromResult(CheckResult.Ok(
                $"{chosen.Subject}, issued by {chosen.Issuer}, serial {chosen.SerialNumber}, until {chosen.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; its key signs"));
        }

        return ValueTask.FromResult(choice.Rejected.Count == 0 ? Missing() : Rejected(choice));
    }

    private CheckResult Missing() => CheckResult.Failure(
        FindingCodes.CertificateMissing,
        $"nothing is in {Place}",
        InKeychain
            ? "install the SCEP profile for this device, in the device channel (hardware-bound keys of ACME cannot be used)"
            : "run: device-agent enroll, or put the certificate with its key there, or set Certificate:Path");

    /// <summary>The one that comes closest says what is wrong; the others are named beside it.</summary>
    private CheckResult Rejected(CertificateChoice choice)
    {
        CertificateRejection[] ordered = [.. choice.Rejected.OrderByDescending(rejection => rejection.Fault)];
        (string code, string remedy) = Advice(ordered[0].Fault);
        return CheckResult.Failure(code, string.Join("; ", ordered.Select(Describe)), remedy);
    }

    private static string Describe(CertificateRejection rejection) =>
        rejection.Candidate?.Certificate is { } certificate ? $"{certificate.Subject} in {rejection.Origin}: {rejection.Reason}"
        : rejection.Origin.Length > 0 ? $"{rejection.Origin}: {rejection.Reason}"
        : rejection.Reason;

    private (string Code, string Remedy) Advice(CertificateFault fault) => fault switch
    {
        CertificateFault.Expired => (FindingCodes.CertificateExpired, HaveItIssued),
        CertificateFault.NotYetValid => (FindingCodes.CertificateNotYetValid, "set this machine's clock right; if it is right, have the certificate issued again"),
        CertificateFault.NotDeviceAccess => (
            FindingCodes.CertificateNoExtension,
            "have it issued by a Device Access authority (device-org's SCEP, Okta as a CA, or your own CA that sets the extension), or set Certificate:Path to the right one"),
        CertificateFault.WrongUsage => (FindingCodes.CertificateWrongUsage, "have it issued for client authentication (extended key usage 1.3.6.1.5.5.7.3.2)"),
        CertificateFault.NoPrivateKey => (
            FindingCodes.CertificateNoKey, InKeychain ? "install the SCEP profile in the device channel" : "put the key into the same file, or beside it as NAME.key with mode 600"),
        CertificateFault.KeyUnusable => (
            FindingCodes.CertificateKeyUnusable,
            InKeychain ? "set AllowAllAppsAccess in the SCEP payload and have it installed again" : HaveItIssued),
        CertificateFault.OpenToOthers => (FindingCodes.FileReadableByOthers, "run that chmod"),
        _ => (FindingCodes.CertificateUnreadable, $"see whether {Place} is what the agent should read and its user may; else {HaveItIssued}"),
    };
}
