using DeviceAgent.Org.Access.Administrators;
using DeviceAgent.Org.Access.Tokens;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Directory;

namespace DeviceAgent.Org.WebConsole.Parts;

/// <summary>Statuses in words and with the tone of a <see cref="Badge"/>.</summary>
public static class StatusWords
{
    /// <summary>Of a user, a device, a certificate, an administrator or an API token.</summary>
    public static (string Tone, string Word) Of(string status) => status switch
    {
        UserStatus.Active => ("good", "Active"),
        UserStatus.Staged => ("still", "Staged"),
        UserStatus.Suspended => ("warn", "Suspended"),
        UserStatus.Deprovisioned or DeviceStatus.Deactivated => ("still", "Deactivated"),
        CertificateStatus.Bound => ("good", "Bound"),
        CertificateStatus.Pending => ("warn", "Waiting"),
        CertificateStatus.Revoked => ("still", "Revoked"),
        CertificateStatus.Rejected => ("still", "Rejected"),
        CertificateStatus.Expired => ("bad", "Expired"),
        InstanceKeyStatus.Replaced => ("still", "Replaced"),
        AdministratorStatus.Blocked => ("warn", "Kept out"),
        AdministratorStatus.NoRole => ("warn", "No role"),
        AdministratorStatus.LockedOut => ("warn", "Locked out"),
        TokenStatus.Good => ("good", "Good"),
        _ => ("still", status),
    };
}
