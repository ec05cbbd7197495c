using System.Globalization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.InstanceKeys;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Which instance key speaks for which device. The first that a device shows is bound; every other is an admin's decision.</summary>
public sealed class InstanceKeys(OrgStore store, SystemLogWriter log, PollWaiters waiters, TimeProvider time)
{
    /// <summary>More keys of one device do not wait at a time: a stolen certificate must not fill the table and the log.</summary>
    public const int MostPending = 10;

    /// <summary>The device's bound key, if it is this one.</summary>
    /// <exception cref="OrgException">401: none is bound, or another one is.</exception>
    public async Task<InstanceKeyRecord> RequireBoundAsync(DeviceRecord device, string thumbprint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        await using OrgDb db = store.OpenForReading();
        InstanceKeyRecord bound = await BoundAsync(db, device.Id, cancellationToken) ?? throw new OrgException(
            StatusCodes.Status401Unauthorized, InstanceKeyErrors.Unknown, "The device has no instance key: it must check in first");
        return bound.Thumbprint == thumbprint ? bound : throw NotBound(device.Id, thumbprint);
    }

    /// <summary>A device checked in with this key, and has proven that it holds it.</summary>
    /// <exception cref="OrgException">401: another key is bound; this one is recorded for an admin.</exception>
    public async Task PresentAsync(DeviceRecord device, InstancePublicKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(key);
        bool bound = await store.WriteAsync(WriteScope.Device(device.Id), db => PresentAsync(db, device.Id, key, cancellationToken), cancellationToken);
        if (!bound)
        {
            throw NotBound(device.Id, key.Thumbprint);
        }
    }

    /// <summary>The device's keys, the newest first.</summary>
    /// <exception cref="OrgException">404: no such device.</exception>
    public async Task<IReadOnlyList<InstanceKeyRecord>> ListAsync(string deviceId, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        await DeviceDirectory.FindAsync(db, deviceId, cancellationToken);
        return await db.InstanceKeys.Where(k => k.DeviceId == deviceId)
            .OrderByDescending(k => k.FirstSeen).ThenBy(k => k.Thumbprint).ToListAsync(cancellationToken);
    }

    /// <summary>The keys that wait for an admin, the longest first, with their devices; at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<(InstanceKeyRecord Key, DeviceRecord Device)>> ListPendingAsync(int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        var found = await db.InstanceKeys.Where(k => k.Status == InstanceKeyStatus.Pending)
            .OrderBy(k => k.FirstSeen).ThenBy(k => k.Thumbprint).Take(limit)
            .Join(db.Devices, k => k.DeviceId, d => d.Id, (k, d) => new { Key = k, Device = d })
            .OrderBy(r => r.Key.FirstSeen).ThenBy(r => r.Key.Thumbprint)
            .ToListAsync(cancellationToken);
        return [.. found.Select(r => (r.Key, r.Device))];
    }

    /// <summary>Binds a key that the device showed. The former one is refused from now on, and a poll that it holds ends.</summary>
    /// <exception cref="OrgException">404: no such device or key.</exception>
    public async Task<InstanceKeyRecord> AcceptAsync(string deviceId, string thumbprint, LogActor actor, CancellationToken cancellationToken)
    {
        InstanceKeyRecord accepted = await store.WriteAsync(
            async db =>
            {
                (DeviceRecord device, InstanceKeyRecord key) = await FindAsync(db, deviceId, thumbprint, cancellationToken);
                if (key.Status == InstanceKeyStatus.Bound)
                {
                    return key;
                }

                InstanceKeyRecord? former = await BoundAsync(db, deviceId, cancellationToken);
                await ReplaceAsync(db, former, cancellationToken);
                Bind(key);
                await AppendAsync(db, device, key, EventType.InstanceKeyAccept, actor, former?.Thumbprint, cancellationToken);
                return key;
            },
            cancellationToken);
        waiters.Wake(deviceId);
        return accepted;
    }

    /// <summary>Decides that a waiting key is not the device's. It may still be accepted later.</summary>
    /// <exception cref="OrgException">404: no such device or key; 400: the key does not wait.</exception>
    public Task<InstanceKeyRecord> RejectAsync(string deviceId, string thumbprint, LogActor actor, CancellationToken cancellationToken) =>
        store.WriteAsync(
            async db =>
            {
                (DeviceRecord device, InstanceKeyRecord key) = await FindAsync(db, deviceId, thumbprint, cancellationToken);
                if (key.Status == InstanceKeyStatus.Rejected)
                {
                    return key;
                }

                if (key.Status != InstanceKeyStatus.Pending)
                {
                    throw OrgException.Invalid("thumbprint", $"the key is {key.Status}: accept another one in its place");
                }

                key.Status = InstanceKeyStatus.Rejected;
                await AppendAsync(db, device, key, EventType.InstanceKeyReject, actor, null, cancellationToken);
                return key;
            },
            cancellationToken);

    /// <summary>The agent logs this summary, at most 200 characters of it: it says what to do.</summary>
    private static OrgException NotBound(string deviceId, string thumbprint) => new(
        StatusCodes.Status401Unauthorized,
        InstanceKeyErrors.NotBound,
        $"Another instance key is bound to this device: an admin accepts this one with POST /api/v1/devices/{deviceId}/instance-keys/{thumbprint}/accept");

    private static Task<InstanceKeyRecord?> BoundAsync(OrgDb db, string deviceId, CancellationToken cancellationToken) =>
        db.InstanceKeys.SingleOrDefaultAsync(k => k.DeviceId == deviceId && k.Status == InstanceKeyStatus.Bound, cancellationToken);

    private static async Task<(DeviceRecord Device, InstanceKeyRecord Key)> FindAsync(
        OrgDb db, string deviceId, string thumbprint, CancellationToken cancellationToken)
    {
        DeviceRecord device = await DeviceDirectory.FindAsync(db, deviceId, cancellationToken);
        InstanceKeyRecord key = await db.InstanceKeys.FindAsync([deviceId, thumbprint], cancellationToken)
            ?? throw OrgException.NotFound("InstanceKey", thumbprint);
        return (device, key);
    }

    /// <returns>Whether the key is the bound one now.</returns>
    private async Task<bool> PresentAsync(OrgDb db, string deviceId, InstancePublicKey shown, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (await db.InstanceKeys.FindAsync([deviceId, shown.Thumbprint], cancellationToken) is { } known)
        {
            known.LastSeen = now;
            if (known.Status is InstanceKeyStatus.Replaced or InstanceKeyStatus.Rejected)
            {
                // Told of once for each time it was put aside: a copy of the device's state, or its former owner, is still about.
                DeviceRecord owner = await DeviceDirectory.FindAsync(db, deviceId, cancellationToken);
                string since = string.Create(CultureInfo.InvariantCulture, $":{known.Status}:{known.ReplacedAt?.ToUnixTimeMilliseconds()}");
                await AppendAsync(
                    db, owner, known, EventType.InstanceKeyRefuse, new LogActor(owner.Id, "Device", owner.Id, owner.DisplayName), null, cancellationToken, since);
            }

            return known.Status == InstanceKeyStatus.Bound;
        }

        DeviceRecord device = await DeviceDirectory.FindAsync(db, deviceId, cancellationToken);
        var key = new InstanceKeyRecord
        {
            DeviceId = deviceId, Thumbprint = shown.Thumbprint, X = shown.X, Y = shown.Y, Status = InstanceKeyStatus.Pending, FirstSeen = now, LastSeen = now,
        };
        LogActor actor = new(device.Id, "Device", device.Id, device.DisplayName);
        if (await BoundAsync(db, deviceId, cancellationToken) is null)
        {
            Bind(key);
            db.InstanceKeys.Add(key);
            await AppendAsync(db, device, key, EventType.InstanceKeyBind, actor, null, cancellationToken);
            return true;
        }

        int waiting = await db.InstanceKeys.CountAsync(k => k.DeviceId == deviceId && k.Status == InstanceKeyStatus.Pending, cancellationToken);
        if (waiting < MostPending)
        {
            db.InstanceKeys.Add(key);
            await AppendAsync(db, device, key, EventType.InstanceKeyRefuse, actor, null, cancellationToken);
        }

        return false;
    }

    private void Bind(InstanceKeyRecord key)
    {
        key.Status = InstanceKeyStatus.Bound;
        key.BoundAt = time.GetUtcNow();
    }

    private async Task ReplaceAsync(OrgDb db, InstanceKeyRecord? former, CancellationToken cancellationToken)
    {
        if (former is null)
        {
            return;
        }

        former.Status = InstanceKeyStatus.Replaced;
        former.ReplacedAt = time.GetUtcNow();

        // Before the other is bound: the table takes no two bound ones, not even for the length of a statement.
        await db.SaveChangesAsync(cancellationToken);
    }

    private Task<bool> AppendAsync(
        OrgDb db, DeviceRecord device, InstanceKeyRecord key, string eventType, LogActor actor, string? former, CancellationToken cancellationToken,
        string refusedSince = "")
    {
        bool refused = eventType == EventType.InstanceKeyRefuse;
        string at = refused ? refusedSince : string.Create(CultureInfo.InvariantCulture, $":{time.GetUtcNow().ToUnixTimeMilliseconds()}");
        var debug = new Dictionary<string, string> { ["instanceKey"] = key.Thumbprint };
        if (former is not null)
        {
            debug["formerInstanceKey"] = former;
        }

        return log.AppendAsync(
            db,
            $"{eventType}:{device.Id}:{key.Thumbprint}{at}",
            new LogEntry
            {
                EventType = eventType,
                DisplayMessage = MessageOf(eventType),
                Severity = refused ? "WARN" : "INFO",
                Actor = actor,
                Targets = [LogTarget.Of(device)],
                Result = refused ? "FAILURE" : "SUCCESS",
                Reason = refused ? "Another instance key is bound to the device" : null,
                DebugData = debug,
            },
            cancellationToken);
    }

    private static string MessageOf(string eventType) => eventType switch
    {
        EventType.InstanceKeyBind => "First instance key of a device bound",
        EventType.InstanceKeyRefuse => "Unknown instance key refused",
        EventType.InstanceKeyAccept => "Instance key accepted by an admin",
        _ => "Instance key rejected by an admin",
    };
}
