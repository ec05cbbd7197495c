using DeviceAgent.Core.Diagnostics.Checks.Org;

namespace DeviceAgent.Core.Diagnostics.Checks;

/// <summary>The way to the org, step by step.</summary>
public static class OrgChecks
{
    public static IEnumerable<DoctorCheck> Of(DoctorSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var org = new OrgConversation(subject);
        return
        [
            new OrgUrlCheck(subject.Options),
            new ProxyCheck(org),
            new NameResolutionCheck(org),
            new ConnectionCheck(org),
            new ClockCheck(org),
            new TlsCheck(org),
            new CertificateCheck(subject),
            new MutualTlsCheck(org),
            new OrgDocumentCheck(org),
            new DeviceCheck(org),
            new DeviceLogoutCheck(org),
            new OrgKeysCheck(org, subject),
            new PollCheck(org, subject),
        ];
    }
}
