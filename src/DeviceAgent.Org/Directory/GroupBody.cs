namespace DeviceAgent.Org.Directory;

/// <summary>The body of <c>POST /api/v1/groups</c> and <c>PUT /api/v1/groups/{id}</c>: Okta's <c>AddGroupRequest</c>.</summary>
public sealed record GroupBody
{
    public GroupProfile? Profile { get; init; }
}
