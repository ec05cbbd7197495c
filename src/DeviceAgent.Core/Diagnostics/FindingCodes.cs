namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// What can be wrong. The words are stable, and each is the heading of a section of docs/troubleshooting.md, which a test checks.
/// </summary>
public static class FindingCodes
{
    // configuration, org-url
    public const string ConfigurationInvalid = "configuration-invalid";
    public const string ConfigurationIgnored = "configuration-ignored";
    public const string OrgUrlMissing = "org-url-missing";

    // user, disk-space, state-folder, hardware, log-folder, file-permissions
    public const string WrongUser = "wrong-user";
    public const string DiskFull = "disk-full";
    public const string DiskLow = "disk-low";
    public const string StateFolderMissing = "state-folder-missing";
    public const string StateFolderUnusable = "state-folder-unusable";
    public const string StateFolderCopied = "state-folder-copied";
    public const string HardwareUnreadable = "hardware-unreadable";
    public const string LogFolderUnusable = "log-folder-unusable";
    public const string LogFolderOpen = "log-folder-open";
    public const string FileReadableByOthers = "file-readable-by-others";
    public const string FileWritableByOthers = "file-writable-by-others";
    public const string FileUnreadable = "file-unreadable";

    // instance-key
    public const string InstanceKeyMissing = "instance-key-missing";
    public const string InstanceKeyDamaged = "instance-key-damaged";

    // daemon
    public const string DaemonNotLoaded = "daemon-not-loaded";
    public const string DaemonNotRunning = "daemon-not-running";

    // okta-verify, desktop-mfa, auto-login, logout-enabled
    public const string OktaVerifyMissing = "okta-verify-missing";
    public const string OktaVerifyOld = "okta-verify-old";
    public const string OktaVerifyUnreadable = "okta-verify-unreadable";
    public const string OktaVerifyOtherProgram = "okta-verify-other-program";
    public const string OktaVerifyNotSigned = "okta-verify-not-signed";
    public const string DesktopMfaOff = "desktop-mfa-off";
    public const string DesktopMfaUnreadable = "desktop-mfa-unreadable";
    public const string AutoLoginOn = "auto-login-on";
    public const string AutoLoginUnreadable = "auto-login-unreadable";
    public const string LogoutDisabled = "logout-disabled";
    public const string DryRun = "dry-run";

    // proxy, name-resolution, connection
    public const string ProxyUnreachable = "proxy-unreachable";
    public const string ProxyRefused = "proxy-refused";
    public const string NameNotFound = "name-not-found";
    public const string ConnectionRefused = "connection-refused";
    public const string ConnectionTimeout = "connection-timeout";
    public const string ConnectionFailed = "connection-failed";

    // clock, tls
    public const string ClockWrong = "clock-wrong";
    public const string TlsIntercepted = "tls-intercepted";
    public const string TlsWrongCa = "tls-wrong-ca";
    public const string TlsWrongName = "tls-wrong-name";
    public const string TlsNotValidNow = "tls-not-valid-now";
    public const string TlsRootsUnreadable = "tls-roots-unreadable";
    public const string TlsRootsUntrusted = "tls-roots-untrusted";
    public const string TlsFailed = "tls-failed";

    // certificate, renewal
    public const string CertificateMissing = "certificate-missing";
    public const string CertificateExpired = "certificate-expired";
    public const string CertificateNotYetValid = "certificate-not-yet-valid";
    public const string CertificateNoExtension = "certificate-no-extension";
    public const string CertificateWrongUsage = "certificate-wrong-usage";
    public const string CertificateNoKey = "certificate-no-key";
    public const string CertificateKeyUnusable = "certificate-key-unusable";
    public const string CertificateUnreadable = "certificate-unreadable";
    public const string CertificateEndsSoon = "certificate-ends-soon";
    public const string RenewalOverdue = "renewal-overdue";
    public const string RenewalNotProven = "renewal-not-proven";

    // mutual-tls, org-document, device
    public const string CertificateRefused = "certificate-refused";
    public const string OrgNoAnswer = "org-no-answer";
    public const string CaptivePortal = "captive-portal";
    public const string NotTheOrg = "not-the-org";
    public const string IssuerMismatch = "issuer-mismatch";
    public const string OrgError = "org-error";
    public const string CertificateNotBound = "certificate-not-bound";
    public const string CertificateWaiting = "certificate-waiting";
    public const string CertificateRejected = "certificate-rejected";
    public const string CertificateRevoked = "certificate-revoked";
    public const string DeviceNotActive = "device-not-active";
    public const string DeviceRefused = "device-refused";

    // device-logout, org-keys, poll
    public const string DeviceLogoutOff = "device-logout-off";
    public const string OrgKeysNone = "org-keys-none";
    public const string OrgKeysNotPinned = "org-keys-not-pinned";
    public const string OrgKeysUnknown = "org-keys-unknown";
    public const string OrgKeyStranger = "org-key-stranger";
    public const string KnownKeysDamaged = "known-keys-damaged";
    public const string InstanceKeyUnknown = "instance-key-unknown";
    public const string InstanceKeyNotAccepted = "instance-key-not-accepted";
    public const string PollRefused = "poll-refused";

    // any check
    public const string TimeLimit = "time-limit";
    public const string CheckBroken = "check-broken";
}
