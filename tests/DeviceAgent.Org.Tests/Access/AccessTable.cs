using System.Text.RegularExpressions;
using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Tests.Access;

/// <summary>Who may do what, written down a second time: endpoint by endpoint, and role by role.</summary>
internal static partial class AccessTable
{
    /// <summary>The permission that an endpoint needs; null for one that is open to everybody who reaches the listener.</summary>
    public static readonly IReadOnlyDictionary<string, Permission?> Rows = new Dictionary<string, Permission?>
    {
        ["GET /"] = null,
        ["GET /api/v1/device-access/administrators"] = Permission.ReadOrg,
        ["GET /api/v1/device-access/administrators/{id}"] = Permission.ReadOrg,
        ["PUT /api/v1/device-access/administrators/{id}"] = Permission.ManageAccess,
        ["DELETE /api/v1/device-access/administrators/{id}/sessions"] = Permission.ManageAccess,
        ["GET /api/v1/device-access/certificates"] = Permission.ReadOrg,
        ["POST /api/v1/device-access/certificates"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/device-access/certificates/{serial}/approve"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/device-access/certificates/{serial}/reject"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/device-access/certificates/{serial}/revoke"] = Permission.ManageDeviceAccess,
        ["GET /api/v1/device-access/challenges"] = Permission.ReadOrg,
        ["POST /api/v1/device-access/challenges"] = Permission.ManageDeviceAccess,
        ["DELETE /api/v1/device-access/challenges/{id}"] = Permission.ManageDeviceAccess,
        ["GET /api/v1/device-access/requests"] = Permission.ReadOrg,
        ["POST /api/v1/device-access/requests/{id}/approve"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/device-access/requests/{id}/reject"] = Permission.ManageDeviceAccess,
        ["GET /api/v1/device-access/status"] = Permission.ReadOrg,
        ["GET /api/v1/device-access/tokens"] = Permission.ReadOrg,
        ["POST /api/v1/device-access/tokens"] = Permission.ManageAccess,
        ["DELETE /api/v1/device-access/tokens/{id}"] = Permission.ManageAccess,
        ["GET /api/v1/device-logouts"] = Permission.Read,
        ["GET /api/v1/device-logouts/{traceId}"] = Permission.Read,
        ["POST /api/v1/device-logouts/{traceId}/release"] = Permission.LogOutDevices,
        ["POST /api/v1/device-logouts/{traceId}/withdraw"] = Permission.LogOutDevices,
        ["GET /api/v1/devices"] = Permission.Read,
        ["POST /api/v1/devices"] = Permission.ManageDirectory,
        ["GET /api/v1/devices/{id}"] = Permission.Read,
        ["GET /api/v1/devices/{id}/instance-keys"] = Permission.Read,
        ["POST /api/v1/devices/{id}/instance-keys/{thumbprint}/accept"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/devices/{id}/instance-keys/{thumbprint}/reject"] = Permission.ManageDeviceAccess,
        ["POST /api/v1/devices/{id}/lifecycle/{step:regex(^(activate|deactivate|suspend|unsuspend)$)}"] = Permission.ManageDirectory,
        ["GET /api/v1/devices/{id}/users"] = Permission.Read,
        ["PUT /api/v1/devices/{id}/users/{userId}"] = Permission.ManageDirectory,
        ["DELETE /api/v1/devices/{id}/users/{userId}"] = Permission.ManageDirectory,
        ["GET /api/v1/logs"] = Permission.ReadOrg,
        ["GET /api/v1/users"] = Permission.Read,
        ["POST /api/v1/users"] = Permission.ManageDirectory,
        ["GET /api/v1/users/{id}"] = Permission.Read,
        ["POST /api/v1/users/{id}/device-logout"] = Permission.LogOutDevices,
        ["GET /api/v1/users/{id}/devices"] = Permission.Read,
        ["POST /api/v1/users/{id}/lifecycle/activate"] = Permission.ManageDirectory,
        ["POST /api/v1/users/{id}/lifecycle/deactivate"] = Permission.ManageDirectory,
        ["POST /api/v1/users/{id}/lifecycle/suspend"] = Permission.ManageDirectory,
        ["POST /api/v1/users/{id}/lifecycle/unsuspend"] = Permission.ManageDirectory,
        ["GET /healthz"] = null,
        ["GET /metrics"] = Permission.ReadOrg,
        ["GET /pki/device-access.crl"] = null,
        ["GET /readyz"] = null,
        ["GET /scep/{profile}"] = null,
        ["POST /scep/{profile}"] = null,
        ["GET /console"] = Permission.Read,
        ["POST /console"] = Permission.Read,
        ["GET /console/administrators"] = Permission.ReadOrg,
        ["POST /console/administrators"] = Permission.ReadOrg,
        ["GET /console/administrators/{Id}"] = Permission.ReadOrg,
        ["POST /console/administrators/{Id}"] = Permission.ReadOrg,
        ["GET /console/api-tokens"] = Permission.ReadOrg,
        ["POST /console/api-tokens"] = Permission.ReadOrg,
        ["GET /console/set-password"] = null,
        ["POST /console/set-password"] = null,
        ["GET /console/sign-in"] = null,
        ["POST /console/sign-in"] = null,
        ["GET /console/sign-in/failed"] = null,
        ["POST /console/sign-in/failed"] = null,
        ["GET /console/sign-in/provider"] = null,
        ["POST /console/sign-out"] = null,
        ["GET /console/signed-out"] = null,
        ["POST /console/signed-out"] = null,
    };

    public static bool Has(Grant grant, Permission permission) => (grant.Role, grant.Permissions, grant.IsLimited) switch
    {
        (Role.SuperAdmin, _, _) => true,
        (Role.Auditor, _, _) => permission is Permission.Read or Permission.ReadOrg,
        (Role.DeviceLogoutOperator, LogoutPermissions.Both, false) => permission is Permission.Read or Permission.ReadOrg or Permission.LogOutDevices,
        (Role.DeviceLogoutOperator, LogoutPermissions.Both, true) => permission is Permission.Read or Permission.LogOutDevices,
        _ => false,
    };

    /// <summary>An address of the pattern, with ids that name nothing.</summary>
    public static string AddressOf(string pattern) => Parameter().Replace(pattern.Replace("{step:regex(^(activate|deactivate|suspend|unsuspend)$)}", "suspend", StringComparison.Ordinal), "nothing");

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Parameter();
}
