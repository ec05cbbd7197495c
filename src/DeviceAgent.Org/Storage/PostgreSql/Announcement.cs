using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>
/// What a transaction tells the org's other processes at its commit: the devices and receivers' streams whose held polls should look again, and whether
/// certificates have changed. It follows from what is changed, so that no caller can forget it; a poll that looks in vain goes on waiting.
/// </summary>
internal static class Announcement
{
    public const string Channel = "device_org";

    /// <summary>The payload about certificates: no device's id.</summary>
    public const string Certificates = "certificates";

    // A payload takes at most 8,000 bytes, an id 20.
    private const int MostInOne = 300;

    /// <summary>The devices that a payload names.</summary>
    public static IEnumerable<string> DevicesOf(string payload) => payload.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Tells of what is about to be saved, when the running transaction commits.</summary>
    public static async Task AddAsync(PostgreSqlOrgDb db, CancellationToken cancellationToken)
    {
        var devices = new HashSet<string>(StringComparer.Ordinal);
        bool certificates = false;
        foreach (EntityEntry entry in db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            certificates |= entry.Entity is CertificateRecord or WaitingRevocationRecord;
            if (DeviceOf(entry) is { } device)
            {
                devices.Add(device);
            }
        }

        string[] payloads = [.. devices.Chunk(MostInOne).Select(some => string.Join(',', some)), .. certificates ? [Certificates] : Array.Empty<string>()];
        if (payloads.Length > 0)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, payload) FROM unnest({payloads}) AS payload", cancellationToken);
        }
    }

    /// <summary>The device for which something changes that a held poll may be waiting for, or that ends it; null for none.</summary>
    private static string? DeviceOf(EntityEntry entry) => entry.Entity switch
    {
        CommandRecord command => command.DeviceId,
        InstanceKeyRecord key => key.DeviceId,
        StreamEventRecord set when entry.State == EntityState.Added => set.Owner,
        EventStreamRecord stream when entry.State != EntityState.Added => stream.StreamId,
        CertificateRecord certificate when entry.State != EntityState.Added => certificate.DeviceId,
        DeviceRecord device when entry.State == EntityState.Modified && entry.Property(nameof(DeviceRecord.Status)).IsModified => device.Id,
        _ => null,
    };
}
