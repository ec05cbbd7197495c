namespace DeviceAgent.MacOS.Accounts;

/// <summary>A local account of Open Directory.</summary>
/// <param name="Name">The short name (first <c>RecordName</c>).</param>
/// <param name="Uid"><c>UniqueID</c>; negative ones (<c>nobody</c>) are no account here.</param>
/// <param name="PlatformSso">The login names that Platform SSO registered (<c>AltSecurityIdentities</c>, values <c>PlatformSSO:…</c>).</param>
/// <param name="IsHidden"><c>IsHidden</c>: an MDM's administrator, for example.</param>
/// <param name="MayLogIn">False for accounts whose shell lets nobody in.</param>
public sealed record DirectoryUser(string Name, uint Uid, IReadOnlyList<string> PlatformSso, bool IsHidden, bool MayLogIn);
