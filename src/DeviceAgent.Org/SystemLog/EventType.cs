namespace DeviceAgent.Org.SystemLog;

/// <summary>The event types that the org appends. Okta's own names; those marked "ours" are not in Okta's catalogue.</summary>
public static class EventType
{
    /// <summary>Once per trace: what triggered the logout, the user and all devices are its targets.</summary>
    public const string DeviceLogoutStarted = "device.desktop_mfa.device_logout.started";

    /// <summary>Once per trace and device, when nothing more is expected from the device.</summary>
    public const string DeviceLogoutCompleted = "device.desktop_mfa.device_logout.completed";

    /// <summary>Ours: a device does not answer in time.</summary>
    public const string DeviceLogoutOverdue = "device.desktop_mfa.device_logout.overdue";

    /// <summary>Ours: once per trace, when the brake on automatic logouts holds it.</summary>
    public const string DeviceLogoutHeld = "device.desktop_mfa.device_logout.held";

    /// <summary>Ours: once per trace, when an admin releases what was held.</summary>
    public const string DeviceLogoutReleased = "device.desktop_mfa.device_logout.released";

    /// <summary>Ours: an admin withdrew a logout from a device.</summary>
    public const string DeviceLogoutWithdrawn = "device.desktop_mfa.device_logout.withdrawn";

    /// <summary>Ours: a device refused a SET.</summary>
    public const string CommandRefused = "device.desktop_mfa.device_logout.refused";

    /// <summary>Ours: a device no longer reports a link that it reported before.</summary>
    public const string DeviceLinkRemoved = "device.user.link.removed";

    /// <summary>Ours: the first instance key of a device was bound, by its check-in.</summary>
    public const string InstanceKeyBind = "device.instance_key.bind";

    /// <summary>Ours: another key than the bound one came for a device. Once for each key; it waits for an admin.</summary>
    public const string InstanceKeyRefuse = "device.instance_key.refuse";

    /// <summary>Ours: an admin bound another key; the former one is refused from now on.</summary>
    public const string InstanceKeyAccept = "device.instance_key.accept";

    /// <summary>Ours: an admin decided that a key is not the device's.</summary>
    public const string InstanceKeyReject = "device.instance_key.reject";

    /// <summary>A Device Access certificate was issued.</summary>
    public const string CertificateIssue = "pki.cert.issue";

    /// <summary>A Device Access certificate was revoked.</summary>
    public const string CertificateRevoke = "pki.cert.revoke";

    /// <summary>Ours: a certificate of another authority was bound to a device, by an admin or at its first contact.</summary>
    public const string CertificateBind = "device.certificate.bind";

    /// <summary>Ours: an admin decided that a waiting certificate is its device's.</summary>
    public const string CertificateApprove = "device.certificate.approve";

    /// <summary>Ours: an admin decided that a waiting certificate is not its device's.</summary>
    public const string CertificateReject = "device.certificate.reject";

    /// <summary>Ours: a request for a certificate waits for an admin.</summary>
    public const string CertificateRequestHold = "device.certificate_request.hold";

    /// <summary>Ours: an admin let a certificate be issued.</summary>
    public const string CertificateRequestApprove = "device.certificate_request.approve";

    /// <summary>Ours: an admin refused a request for a certificate.</summary>
    public const string CertificateRequestReject = "device.certificate_request.reject";

    /// <summary>Ours: a challenge was made.</summary>
    public const string ChallengeCreate = "device.challenge.create";

    /// <summary>Ours: a challenge was withdrawn.</summary>
    public const string ChallengeWithdraw = "device.challenge.withdraw";

    /// <summary>Ours: the org was restored from a backup. It tells the gap: from the backup's mark to the restore.</summary>
    public const string OrgRestore = "system.org.restore";

    /// <summary>Ours: a device reported on a command that the org lost when it was restored.</summary>
    public const string UnknownOutcome = "device.desktop_mfa.device_logout.unknown_outcome";

    /// <summary>A token of the admin API was made.</summary>
    public const string ApiTokenCreate = "system.api_token.create";

    /// <summary>A token of the admin API was revoked.</summary>
    public const string ApiTokenRevoke = "system.api_token.revoke";

    /// <summary>Somebody signed in to the console, or tried to: the outcome says which.</summary>
    public const string SessionStart = "user.session.start";

    /// <summary>Somebody signed out of the console.</summary>
    public const string SessionEnd = "user.session.end";

    /// <summary>A super admin ended somebody's sessions.</summary>
    public const string SessionClear = "user.session.clear";

    /// <summary>The local administrator was locked after too many wrong passwords.</summary>
    public const string AccountLock = "user.account.lock";

    /// <summary>A one-time link was made that sets the local administrator's password.</summary>
    public const string PasswordReset = "user.account.reset_password";

    /// <summary>The local administrator's password was set.</summary>
    public const string PasswordUpdate = "user.account.update_password";

    /// <summary>Somebody may do something else in the console than before.</summary>
    public const string PrivilegeGrant = "user.account.privilege.grant";

    /// <summary>Somebody may do nothing in the console any more.</summary>
    public const string PrivilegeRevoke = "user.account.privilege.revoke";

    /// <summary>Ours: a suspension, deactivation or risk rule asked for a logout, and logouts are switched off.</summary>
    public const string DeviceLogoutSkipped = "device.desktop_mfa.device_logout.skipped";

    public const string FeatureEnable = "system.feature.enable";
    public const string FeatureDisable = "system.feature.disable";

    /// <summary>The Logout setting of the Desktop MFA app was changed.</summary>
    public const string DesktopMfaUpdate = "device.desktop_mfa.configuration.update";

    /// <summary>A detection: somebody or something found a user to be at risk.</summary>
    public const string RiskDetect = "user.risk.detect";

    /// <summary>The risk level of a user became another one.</summary>
    public const string RiskChange = "user.risk.change";

    /// <summary>The entity risk policy was evaluated; its targets are the rule that fits and the policy.</summary>
    public const string EntityRiskEvaluate = "policy.entity_risk.evaluate";

    /// <summary>The action of the rule that fits was taken, or skipped.</summary>
    public const string EntityRiskAction = "policy.entity_risk.action";

    /// <summary>Universal Logout of the Desktop MFA app.</summary>
    public const string UniversalLogout = "user.authentication.universal_logout";

    /// <summary>A transmitter pushed a security event token.</summary>
    public const string SignalReceive = "security.events.provider.receive_event";

    /// <summary>Ours: a foreign receiver of security events was registered.</summary>
    public const string ReceiverCreate = "security.events.receiver.create";

    /// <summary>Ours: a receiver was revoked, and its stream deleted.</summary>
    public const string ReceiverRevoke = "security.events.receiver.revoke";

    /// <summary>Ours: a receiver made its stream.</summary>
    public const string StreamCreate = "security.events.stream.create";

    /// <summary>Ours: a receiver changed its stream.</summary>
    public const string StreamUpdate = "security.events.stream.update";

    /// <summary>Ours: a receiver deleted its stream.</summary>
    public const string StreamDelete = "security.events.stream.delete";

    /// <summary>Ours: the status of a receiver's stream was changed: by the receiver, by an admin, or by the org because too much waited.</summary>
    public const string StreamStatusChange = "security.events.stream.status";

    /// <summary>Ours: a device asked for its stream to be paused or disabled, which is refused.</summary>
    public const string StreamStatusRefuse = "security.events.stream.status_refuse";

    /// <summary>Ours: a receiver or a device refused a security event that is no command.</summary>
    public const string StreamEventRefuse = "security.events.stream.event_refuse";

    /// <summary>Ours: an event of Okta's System Log names somebody who is not here. Once for each person.</summary>
    public const string LogRelay = "system.okta_log.relay";

    public const string RuleAdd = "policy.rule.add";
    public const string RuleUpdate = "policy.rule.update";
    public const string RuleDelete = "policy.rule.delete";
    public const string RuleActivate = "policy.rule.activate";
    public const string RuleDeactivate = "policy.rule.deactivate";

    /// <summary>The profile of a user was changed by an import.</summary>
    public const string UserUpdate = "user.account.update_profile";

    /// <summary>Ours: once per import of a file.</summary>
    public const string DirectoryImport = "system.import.csv";

    public const string GroupCreate = "group.lifecycle.create";
    public const string GroupDelete = "group.lifecycle.delete";
    public const string GroupUpdate = "group.profile.update";
    public const string GroupMemberAdd = "group.user_membership.add";
    public const string GroupMemberRemove = "group.user_membership.remove";

    /// <summary>Ours: the same of device groups.</summary>
    public const string DeviceGroupCreate = "device.group.create";

    /// <inheritdoc cref="DeviceGroupCreate"/>
    public const string DeviceGroupDelete = "device.group.delete";

    /// <inheritdoc cref="DeviceGroupCreate"/>
    public const string DeviceGroupUpdate = "device.group.update";

    /// <inheritdoc cref="DeviceGroupCreate"/>
    public const string DeviceGroupMemberAdd = "device.group.membership.add";

    /// <inheritdoc cref="DeviceGroupCreate"/>
    public const string DeviceGroupMemberRemove = "device.group.membership.remove";

    public const string DeviceCreate = "device.enrollment.create";
    public const string DeviceActivate = "device.lifecycle.activate";
    public const string DeviceDeactivate = "device.lifecycle.deactivate";
    public const string DeviceSuspend = "device.lifecycle.suspend";
    public const string DeviceUnsuspend = "device.lifecycle.unsuspend";

    /// <summary>A user was assigned to a device, or has other local accounts there.</summary>
    public const string DeviceUserAdd = "device.user.add";
    public const string DeviceUserRemove = "device.user.remove";

    public const string UserCreate = "user.lifecycle.create";
    public const string UserActivate = "user.lifecycle.activate";
    public const string UserDeactivate = "user.lifecycle.deactivate";
    public const string UserSuspend = "user.lifecycle.suspend";
    public const string UserUnsuspend = "user.lifecycle.unsuspend";
}
