using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access.Administrators;

/// <summary>The people who have signed in to the console, and what a super admin decides of them.</summary>
public sealed class Administrators(OrgStore store, SystemLogWriter log, TimeProvider time)
{
    /// <summary>All of them, the first ones first.</summary>
    public async Task<IReadOnlyList<AdministratorRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.Administrators.OrderBy(a => a.Number).ToListAsync(cancellationToken);
    }

    /// <exception cref="OrgException">404.</exception>
    public async Task<AdministratorRecord> GetAsync(string id, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await FindAsync(db, id, cancellationToken);
    }

    /// <summary>
    /// Changes limits and permissions, blocks or lets in again; what the body leaves out stays. It holds from the next request of the person on.
    /// </summary>
    /// <exception cref="OrgException">400: a bad value, or it is the local administrator; 404.</exception>
    public Task<AdministratorRecord> ReplaceAsync(string id, AdministratorBody body, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        bool? blocked = body.Status switch
        {
            null or "" => null,
            AdministratorStatus.Active => false,
            AdministratorStatus.Blocked => true,
            _ => throw OrgException.Invalid("status", $"must be {AdministratorStatus.Active} or {AdministratorStatus.Blocked}"),
        };
        LogoutPermissions? permissions = body.Permissions is null ? null : new GrantBody(null, body.Permissions, null, null).ReadPermissions();
        return store.WriteAsync(
            async db =>
            {
                AdministratorRecord person = await FindAsync(db, id, cancellationToken);
                string before = Facts(person);
                var wanted = new Grant(
                    person.Role ?? Role.DeviceLogoutOperator,
                    permissions ?? person.Permissions,
                    body.UserGroup is null ? person.UserGroupId : GrantBody.Id(body.UserGroup),
                    body.DeviceGroup is null ? person.DeviceGroupId : GrantBody.Id(body.DeviceGroup));
                await RequireAsync(db, person, wanted, cancellationToken);
                person.Permissions = wanted.Permissions;
                person.UserGroupId = wanted.UserGroupId;
                person.DeviceGroupId = wanted.DeviceGroupId;
                if (blocked is { } block && block != person.BlockedAt is not null)
                {
                    person.BlockedAt = block ? time.GetUtcNow() : null;
                    person.Stamp = NewStamp();
                }

                if (before != Facts(person))
                {
                    LogChanged(db, person, before, actor);
                }

                return person;
            },
            cancellationToken);
    }

    /// <summary>Ends all sessions of a person, from the next request on.</summary>
    /// <exception cref="OrgException">404.</exception>
    public Task<AdministratorRecord> EndSessionsAsync(string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            AdministratorRecord person = await FindAsync(db, id, cancellationToken);
            person.Stamp = NewStamp();
            log.Append(db, new LogEntry
            {
                EventType = person.Id == actor.Id ? EventType.SessionEnd : EventType.SessionClear,
                DisplayMessage = person.Id == actor.Id ? "User logout from Okta" : "Clear user session",
                Actor = actor,
                Targets = [LogTarget.Of(person)],
            });
            return person;
        },
        cancellationToken);

    /// <summary>A new stamp: what was signed in before is so no longer.</summary>
    internal static string NewStamp() => Guid.NewGuid().ToString("N");

    /// <summary>Tells that somebody may do more, or less, than before.</summary>
    internal void LogChanged(OrgDb db, AdministratorRecord person, string before, LogActor actor) => log.Append(db, new LogEntry
    {
        EventType = person.Grant is null ? EventType.PrivilegeRevoke : EventType.PrivilegeGrant,
        DisplayMessage = person.Grant is null ? "Revoke user privilege" : "Grant user privilege",
        Actor = actor,
        Targets = [LogTarget.Of(person) with { ChangeDetails = LogChange.Of("privileges", before, Facts(person)) }],
        DebugData = person.Grant is { } grant ? GrantView.DebugDataOf(grant) : new Dictionary<string, string>(),
    });

    /// <summary>All that a super admin decides, also what does not count at the moment: whatever changes is seen by comparing two.</summary>
    internal static string Facts(AdministratorRecord person)
    {
        string given = GrantView.Line(person.Given);
        var kept = new List<string>();
        if (person.Role != Role.DeviceLogoutOperator)
        {
            kept.AddRange(person.Permissions == LogoutPermissions.Both ? [] : [$"permissions={string.Join(',', PermissionWords.Write(person.Permissions))}"]);
            kept.AddRange(person.UserGroupId is { } users ? [$"userGroup={users}"] : []);
            kept.AddRange(person.DeviceGroupId is { } devices ? [$"deviceGroup={devices}"] : []);
        }

        return (person.BlockedAt is null ? "" : "blocked ") + given + (kept.Count == 0 ? "" : $" (as an operator: {string.Join(' ', kept)})");
    }

    private static async Task RequireAsync(OrgDb db, AdministratorRecord person, Grant wanted, CancellationToken cancellationToken)
    {
        if (person.IsLocal)
        {
            throw OrgException.Invalid("id", "the local administrator is what is left when nothing else works, and is changed by nobody: device-org admin reset-link");
        }

        // What stays as it is need not be right any more: whom to keep out must not depend on it.
        await GrantCheck.RequireAsync(
            db,
            new Grant(
                wanted.Role,
                wanted.Permissions == person.Permissions ? LogoutPermissions.Both : wanted.Permissions,
                wanted.UserGroupId == person.UserGroupId ? null : wanted.UserGroupId,
                wanted.DeviceGroupId == person.DeviceGroupId ? null : wanted.DeviceGroupId),
            cancellationToken);
    }

    private static async Task<AdministratorRecord> FindAsync(OrgDb db, string id, CancellationToken cancellationToken) =>
        await db.Administrators.FirstOrDefaultAsync(a => a.Id == id, cancellationToken) ?? throw OrgException.NotFound("Administrator", id);
}
