namespace DeviceAgent.Org.Access;

/// <summary>How an operator's permissions are written: <c>LOG_USER_OUT_FROM_DEVICES</c> in JSON, in lower case with hyphens on the command line.</summary>
public static class PermissionWords
{
    private const string One = "LOG_USER_OUT_FROM_DEVICES";
    private const string Many = "LOG_USERS_OUT_FROM_DEVICES";

    /// <summary>What can be given, for messages.</summary>
    public const string Allowed = "log-user-out-from-devices or log-users-out-from-devices";

    /// <summary>None, one or both.</summary>
    public static IReadOnlyList<string> Write(LogoutPermissions permissions) =>
    [
        .. permissions.HasFlag(LogoutPermissions.LogUserOutFromDevices) ? [One] : Array.Empty<string>(),
        .. permissions.HasFlag(LogoutPermissions.LogUsersOutFromDevices) ? [Many] : Array.Empty<string>(),
    ];

    /// <summary>Null for what is none.</summary>
    public static LogoutPermissions? TryRead(string? text) => text?.Trim().Replace('-', '_').ToUpperInvariant() switch
    {
        One => LogoutPermissions.LogUserOutFromDevices,
        Many => LogoutPermissions.LogUsersOutFromDevices,
        _ => null,
    };
}
