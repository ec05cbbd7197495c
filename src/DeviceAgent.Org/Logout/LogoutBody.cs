namespace DeviceAgent.Org.Logout;

/// <summary>The body of <c>POST /api/v1/users/{id}/device-logout</c>; may be absent.</summary>
public sealed record LogoutBody
{
    /// <summary>Null for all of the user's devices.</summary>
    public IReadOnlyList<string>? Devices { get; init; }

    /// <summary>Why, for admins and logs.</summary>
    public string? ReasonAdmin { get; init; }

    /// <summary>Why, for the user.</summary>
    public string? ReasonUser { get; init; }
}
