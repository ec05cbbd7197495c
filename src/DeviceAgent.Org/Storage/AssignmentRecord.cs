namespace DeviceAgent.Org.Storage;

/// <summary>An admin's assignment of a user to a device.</summary>
public sealed class AssignmentRecord
{
    public required string DeviceId { get; set; }

    public required string UserId { get; set; }

    /// <summary>The user's local account names on the device; may be empty.</summary>
    public required List<string> LocalAccounts { get; set; }

    public DateTimeOffset Created { get; set; }
}
