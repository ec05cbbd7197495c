using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.SharedSignals.Streams;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Protocol.Discovery;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>The device records, and who uses which device.</summary>
public sealed class DeviceDirectory(OrgStore store, PollWaiters waiters, StreamEvents streams, SystemLogWriter log, TimeProvider time)
{
    private const int SearchedAtOnce = 500;

    private static readonly string[] Platforms = ["ANDROID", "IOS", "MACOS", "WINDOWS"];

    /// <exception cref="OrgException">400: a bad profile.</exception>
    public Task<DeviceRecord> CreateAsync(CreateDeviceBody body, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        JsonObject profile = body.Profile ?? throw OrgException.Invalid("profile", "is missing");
        ProfileCheck.Require(profile);
        string name = ProfileCheck.Text(profile, "displayName", 1, 255) ?? throw OrgException.Invalid("displayName", "is missing");
        profile["platform"] ??= "MACOS";
        if (!Platforms.Contains(ProfileCheck.Text(profile, "platform", 1, 20)))
        {
            throw OrgException.Invalid("platform", $"must be one of {string.Join(", ", Platforms)}");
        }

        profile["registered"] ??= true;
        if (profile["registered"]!.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw OrgException.Invalid("registered", "must be true or false");
        }

        DeviceRecord device = Make(profile, name, time.GetUtcNow());
        device.SingleUser = body.SingleUser;
        device.TestDevice = body.TestDevice;
        return store.WriteAsync(
            db =>
            {
                db.Devices.Add(device);
                log.Append(db, Entry(EventType.DeviceCreate, "Create device", device, actor));
                return Task.FromResult(device);
            },
            cancellationToken);
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<DeviceRecord> GetAsync(string id, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        DeviceRecord device = await FindAsync(db, id, cancellationToken);
        await CheckInCut.ApplyAsync(db, [device], time.GetUtcNow(), cancellationToken);
        return device;
    }

    /// <summary>One page in the order of creation, and the cursor of the next one.</summary>
    public async Task<(IReadOnlyList<DeviceRecord> Page, long? Next)> ListAsync(
        ScimFilter? search, long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<DeviceRecord> page = [];
        int most = search is null ? limit + 1 : Math.Max(limit + 1, SearchedAtOnce);
        for (List<DeviceRecord>? read = null; read is null || read.Count == most; after = read[^1].Number)
        {
            read = await db.Devices.Where(d => d.Number > after).OrderBy(d => d.Number).Take(most).ToListAsync(cancellationToken);
            if (read.Count == 0)
            {
                break;
            }

            // Before the search, which would tell by what it finds.
            await CheckInCut.ApplyAsync(db, read, time.GetUtcNow(), cancellationToken);
            page.AddRange(read.Where(d => search?.Matches(JsonSerializer.SerializeToElement(DeviceView.Of(d, ""), OrgJson.Options)) != false).Take(limit + 1 - page.Count));
            if (page.Count > limit)
            {
                return (page[..limit], page[limit - 1].Number);
            }
        }

        return (page, null);
    }

    /// <summary>Changes a device's status. A device that is not ACTIVE is not let in, a held poll ends; its commands wait.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<DeviceRecord> SetStatusAsync(string id, string status, LogActor actor, CancellationToken cancellationToken)
    {
        DeviceRecord changed = await store.WriteAsync(
            async db =>
            {
                DeviceRecord device = await FindAsync(db, id, cancellationToken);
                if (LogChange.Of(("status", device.Status, status)) is { } change)
                {
                    (string eventType, string message) = StepOf(device.Status, status);
                    LogEntry entry = Entry(eventType, message, device, actor);
                    log.Append(db, entry with { Targets = [entry.Targets[0] with { ChangeDetails = change }] });

                    // SSF 1.0 section 8.1.5. That its stream stops a device hears by the refusal of whatever it asks for.
                    if (status == DeviceStatus.Active)
                    {
                        streams.TellStatus(db, device.Id, device.StreamId, StreamStatus.Enabled, $"the device was {device.Status}");
                    }
                }

                device.Status = status;
                device.LastUpdated = time.GetUtcNow();
                return device;
            },
            cancellationToken);
        waiters.Wake(id);
        return changed;
    }

    /// <summary>Assigns a user to a device, or changes the local account names of an assignment.</summary>
    /// <exception cref="OrgException">400: an empty account name; 404: no such device or user.</exception>
    public Task<AssignmentRecord> AssignAsync(
        string id, string idOrLogin, IReadOnlyList<string> localAccounts, LogActor actor, CancellationToken cancellationToken)
    {
        if (localAccounts.Any(string.IsNullOrWhiteSpace))
        {
            throw OrgException.Invalid("localAccounts", "a name is empty");
        }

        return store.WriteAsync(
            async db =>
            {
                DeviceRecord device = await FindAsync(db, id, cancellationToken);
                UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
                AssignmentRecord? assignment = await db.Assignments.FindAsync([device.Id, user.Id], cancellationToken);
                if (assignment is null)
                {
                    assignment = new AssignmentRecord { DeviceId = device.Id, UserId = user.Id, LocalAccounts = [], Created = time.GetUtcNow() };
                    db.Assignments.Add(assignment);
                }

                var change = LogChange.Of("localAccounts", string.Join(", ", assignment.LocalAccounts), string.Join(", ", localAccounts));
                assignment.LocalAccounts = [.. localAccounts];
                log.Append(db, Entry(EventType.DeviceUserAdd, "Add device to user", device, actor) with
                {
                    Targets = [LogTarget.Of(device) with { ChangeDetails = change }, LogTarget.Of(user)],
                });
                return assignment;
            },
            cancellationToken);
    }

    /// <summary>Takes an assignment back. Links that the device reported stay.</summary>
    /// <exception cref="OrgException">404: no such device or user, or not assigned.</exception>
    public Task<bool> UnassignAsync(string id, string idOrLogin, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            DeviceRecord device = await FindAsync(db, id, cancellationToken);
            UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
            db.Assignments.Remove(await db.Assignments.FindAsync([device.Id, user.Id], cancellationToken)
                ?? throw OrgException.NotFound("DeviceUser", user.Id));
            log.Append(db, Entry(EventType.DeviceUserRemove, "Remove device from user", device, actor) with { Targets = [LogTarget.Of(device), LogTarget.Of(user)] });
            return true;
        },
        cancellationToken);

    /// <summary>The devices of these ids, by id; one that does not exist is left out.</summary>
    public async Task<IReadOnlyDictionary<string, DeviceRecord>> FindAllAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<DeviceRecord> found = await db.Devices.Where(d => ids.Contains(d.Id)).ToListAsync(cancellationToken);
        await CheckInCut.ApplyAsync(db, found, time.GetUtcNow(), cancellationToken);
        return found.ToDictionary(d => d.Id);
    }

    /// <summary>Who uses which devices: a user's, in the order of their creation.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<(UserRecord User, IReadOnlyList<DeviceUse> Uses)> UsesOfUserAsync(string idOrLogin, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
        IReadOnlyList<DeviceUse> uses = await DeviceUse.OfUserAsync(db, user, time.GetUtcNow(), cancellationToken);
        await CheckInCut.ApplyAsync(db, [.. uses.Select(u => u.Device)], time.GetUtcNow(), cancellationToken);
        return (user, uses);
    }

    /// <summary>Who uses a device.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<(DeviceRecord Device, IReadOnlyList<DeviceUse> Uses)> UsesOfDeviceAsync(string id, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        DeviceRecord device = await FindAsync(db, id, cancellationToken);
        await CheckInCut.ApplyAsync(db, [device], time.GetUtcNow(), cancellationToken);
        return (device, await DeviceUse.OfDeviceAsync(db, device, time.GetUtcNow(), cancellationToken));
    }

    /// <summary>The devices of a user, as Okta's <c>UserDevice</c>.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<IReadOnlyList<object>> OfUserAsync(string idOrLogin, string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
        IReadOnlyList<DeviceUse> uses = await DeviceUse.OfUserAsync(db, user, time.GetUtcNow(), cancellationToken);
        await CheckInCut.ApplyAsync(db, [.. uses.Select(u => u.Device)], time.GetUtcNow(), cancellationToken);
        return [.. uses.Select(u => new { u.Created, deviceUserId = $"{u.Device.Id}.{user.Id}", device = DeviceView.Of(u.Device, root) })];
    }

    /// <summary>The users of a device, as Okta's <c>DeviceUser</c>, with ours: the local accounts.</summary>
    /// <exception cref="OrgException">404.</exception>
    public async Task<IReadOnlyList<object>> UsersOfAsync(string id, string root, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        DeviceRecord device = await FindAsync(db, id, cancellationToken);
        IReadOnlyList<DeviceUse> uses = await DeviceUse.OfDeviceAsync(db, device, time.GetUtcNow(), cancellationToken);
        return [.. uses.Select(u => new
        {
            created = OktaTimeConverter.Write(u.Created),
            managementStatus = "MANAGED",
            user = UserView.Of(u.User, root),
            localAccounts = u.LocalAccounts,
            assigned = u.Assigned,
        })];
    }

    /// <summary>A new device of a checked profile.</summary>
    internal static DeviceRecord Make(JsonObject profile, string displayName, DateTimeOffset now) => new()
    {
        Id = OktaId.New("guo"),
        DisplayName = displayName,
        Profile = profile.ToJsonString(OrgJson.Options),
        Status = DeviceStatus.Active,
        StreamId = Guid.NewGuid().ToString("N"),
        Created = now,
        LastUpdated = now,
    };

    private static LogEntry Entry(string eventType, string message, DeviceRecord device, LogActor actor) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = actor,
        Targets = [LogTarget.Of(device)],
    };

    private static (string EventType, string Message) StepOf(string from, string to) => to switch
    {
        DeviceStatus.Suspended => (EventType.DeviceSuspend, "Suspend device"),
        DeviceStatus.Deactivated => (EventType.DeviceDeactivate, "Deactivate device"),
        _ => from == DeviceStatus.Suspended ? (EventType.DeviceUnsuspend, "Unsuspend device") : (EventType.DeviceActivate, "Activate device"),
    };

    internal static async Task<DeviceRecord> FindAsync(OrgDb db, string id, CancellationToken cancellationToken) =>
        await db.Devices.FirstOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw OrgException.NotFound("Device", id);
}
