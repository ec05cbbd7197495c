using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Cli;

/// <summary>The database of an org on this machine, for verbs that work on it whether the org runs or not.</summary>
internal static class LocalOrg
{
    /// <summary>Opens it; the caller disposes it.</summary>
    /// <exception cref="OrgConfigurationException">The folder holds no org, or its database is of another version.</exception>
    public static OrgStore Open(string data) => DatabaseChoice.OpenExisting(data);
}
