namespace DeviceAgent.Org.Directory;

/// <summary>The body of <c>PUT /api/v1/devices/{id}/users/{userId}</c>.</summary>
public sealed record AssignmentBody
{
    public IReadOnlyList<string>? LocalAccounts { get; init; }
}
