using System.Text.Json.Nodes;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Directory;

/// <summary>A person in a list.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Login">The login.</param>
/// <param name="Name">First and last name; the login where there is neither.</param>
/// <param name="Status">One of <see cref="UserStatus"/>.</param>
/// <param name="Devices">How many devices the person uses.</param>
public sealed record PersonRow(string Id, string Login, string Name, string Status, int Devices)
{
    /// <summary>First and last name; the login where there is neither.</summary>
    public static string NameOf(UserRecord user)
    {
        ArgumentNullException.ThrowIfNull(user);
        JsonNode? profile = JsonNode.Parse(user.Profile);
        string name = $"{profile?["firstName"]} {profile?["lastName"]}".Trim();
        return name.Length == 0 ? user.Login : name;
    }
}
