using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>An instance key as the admin API shows it.</summary>
public sealed record InstanceKeyView(
    string Thumbprint, string Status, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? BoundAt, DateTimeOffset? ReplacedAt)
{
    public static InstanceKeyView Of(InstanceKeyRecord key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new InstanceKeyView(key.Thumbprint, key.Status, key.FirstSeen, key.LastSeen, key.BoundAt, key.ReplacedAt);
    }
}
