using System.Diagnostics.CodeAnalysis;

namespace DeviceAgent.Org.Access;

/// <summary>
/// What somebody may do. Each is an authorization policy of the same name, for endpoints, pages and parts of pages. Who has which:
/// <see cref="Grant.Allows"/>.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is what both Okta and ASP.NET Core call it; CA1711 means a class of the .NET Framework.")]
public enum Permission
{
    /// <summary>Every page and every GET, within the limits of an operator.</summary>
    Read,

    /// <summary>
    /// What tells of the whole org and of nobody in particular: System Log, metrics, policies, tokens, certificates. An operator with limits has it not.
    /// </summary>
    ReadOrg,

    /// <summary>Issue, withdraw and release device logouts.</summary>
    LogOutDevices,

    /// <summary>Users, groups, devices and their import.</summary>
    ManageDirectory,

    /// <summary>Certificates, challenges, instance keys and requests for certificates.</summary>
    ManageDeviceAccess,

    /// <summary>Features, Desktop MFA, the entity risk policy and the risk of users.</summary>
    ManagePolicies,

    /// <summary>API tokens, administrators and sign-in.</summary>
    ManageAccess,
}
