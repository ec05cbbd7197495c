using System.Text.Json.Nodes;

namespace DeviceAgent.Org.Directory;

/// <summary>The body of <c>POST /api/v1/users</c>: Okta's <c>CreateUserRequest</c>, of which the profile counts.</summary>
public sealed record CreateUserBody
{
    public JsonObject? Profile { get; init; }
}
