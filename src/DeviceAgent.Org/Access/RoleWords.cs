namespace DeviceAgent.Org.Access;

/// <summary>How roles are written: <c>SUPER_ADMIN</c> in JSON, <c>super-admin</c> on the command line. Either is read, in any case.</summary>
public static class RoleWords
{
    private static readonly Dictionary<string, Role> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SUPER_ADMIN"] = Role.SuperAdmin,
        ["DEVICE_LOGOUT_OPERATOR"] = Role.DeviceLogoutOperator,
        ["AUDITOR"] = Role.Auditor,
    };

    /// <summary>What can be given, for messages.</summary>
    public const string Allowed = "super-admin, device-logout-operator or auditor";

    public static string Write(Role role) => Roles.Single(r => r.Value == role).Key;

    /// <summary>As the command line writes it.</summary>
    public static string WriteLower(Role role) => Write(role).ToLowerInvariant().Replace('_', '-');

    /// <summary>As a person reads it.</summary>
    public static string Title(Role role) => role switch
    {
        Role.SuperAdmin => "Super admin",
        Role.DeviceLogoutOperator => "Device-logout operator",
        _ => "Auditor",
    };

    /// <summary>Null for what is none.</summary>
    public static Role? TryRead(string? text) => text is not null && Roles.TryGetValue(text.Trim().Replace('-', '_'), out Role role) ? role : null;
}
