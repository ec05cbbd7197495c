using DeviceAgent.Org.Api;

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

    private const int LongestReason = 1000;

    /// <summary>A reason as it was given; null for none.</summary>
    /// <exception cref="OrgException">400: empty or too long.</exception>
    internal static string? Reason(string field, string? text) => text is null or { Length: > 0 and <= LongestReason }
        ? text
        : throw OrgException.Invalid(field, $"must have 1 to {LongestReason} characters");
}
