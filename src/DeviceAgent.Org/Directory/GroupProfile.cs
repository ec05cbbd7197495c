using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Directory;

/// <summary>What an admin says of a group.</summary>
public sealed record GroupProfile
{
    private const int LongestName = 255;
    private const int LongestDescription = 1024;

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <exception cref="OrgException">400: the name is missing, or a text is too long or has control characters.</exception>
    internal GroupProfile Checked()
    {
        string name = Name?.Trim() is { Length: > 0 } given ? given : throw OrgException.Invalid("name", "The field cannot be left blank");
        return new GroupProfile
        {
            Name = ProfileCheck.Text("name", name, 1, LongestName),
            Description = string.IsNullOrWhiteSpace(Description) ? null : ProfileCheck.Text("description", Description.Trim(), 1, LongestDescription),
        };
    }
}
