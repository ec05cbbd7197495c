namespace DeviceAgent.Org.Access;

/// <summary>Okta's two permissions of a custom role that may log users out from devices. With one of them missing the other is worth nothing.</summary>
[Flags]
public enum LogoutPermissions
{
    None = 0,

    /// <summary>"Log a user out from devices".</summary>
    LogUserOutFromDevices = 1,

    /// <summary>"Log users out from devices".</summary>
    LogUsersOutFromDevices = 2,

    /// <summary>Both, without which an operator can do nothing.</summary>
    Both = LogUserOutFromDevices | LogUsersOutFromDevices,
}
