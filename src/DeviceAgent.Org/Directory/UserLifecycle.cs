using DeviceAgent.Org.Api;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>
/// Suspending, deactivating and back. Suspension and deactivation log the user out of all devices in the same transaction:
/// there is no moment in which the one is true and the other not yet asked for.
/// </summary>
public sealed class UserLifecycle(OrgStore store, DeviceLogouts logouts, SystemLogWriter log, TimeProvider time)
{
    /// <summary>ACTIVE to SUSPENDED.</summary>
    /// <returns>The logout; null when the user has no device.</returns>
    /// <exception cref="OrgException">400: not ACTIVE; 404.</exception>
    public Task<IssuedLogout?> SuspendAsync(string idOrLogin, LogActor actor, CancellationToken cancellationToken) => LogOutAsync(
        idOrLogin,
        new Step(EventType.UserSuspend, "Suspend Okta user", UserStatus.Suspended, [UserStatus.Active], "Cannot suspend a user that is not active"),
        DeviceLogoutType.UserSuspended,
        actor,
        cancellationToken);

    /// <summary>Any status to DEPROVISIONED.</summary>
    /// <returns>The logout; null when the user has no device.</returns>
    /// <exception cref="OrgException">400: already DEPROVISIONED; 404.</exception>
    public Task<IssuedLogout?> DeactivateAsync(string idOrLogin, LogActor actor, CancellationToken cancellationToken) => LogOutAsync(
        idOrLogin,
        new Step(
            EventType.UserDeactivate,
            "Deactivate Okta user",
            UserStatus.Deprovisioned,
            [UserStatus.Active, UserStatus.Suspended, UserStatus.Staged],
            "Cannot deactivate a user that is already deactivated"),
        DeviceLogoutType.UserDeactivated,
        actor,
        cancellationToken);

    /// <summary>SUSPENDED to ACTIVE. Logouts that still wait are left as they are: the answer offers to withdraw them.</summary>
    /// <exception cref="OrgException">400: not SUSPENDED; 404.</exception>
    public Task<UserRecord> UnsuspendAsync(string idOrLogin, LogActor actor, CancellationToken cancellationToken)
    {
        var step = new Step(
            EventType.UserUnsuspend, "Unsuspend Okta user", UserStatus.Active, [UserStatus.Suspended], "Cannot unsuspend a user that is not suspended");
        return store.WriteAsync(db => ChangeAsync(db, idOrLogin, step, actor, cancellationToken), cancellationToken);
    }

    /// <summary>STAGED or DEPROVISIONED to ACTIVE.</summary>
    /// <exception cref="OrgException">403: already active or suspended; 404.</exception>
    public Task<UserRecord> ActivateAsync(string idOrLogin, LogActor actor, CancellationToken cancellationToken)
    {
        var step = new Step(EventType.UserActivate, "Activate Okta user", UserStatus.Active, [UserStatus.Staged, UserStatus.Deprovisioned], null);
        return store.WriteAsync(db => ChangeAsync(db, idOrLogin, step, actor, cancellationToken), cancellationToken);
    }

    private async Task<IssuedLogout?> LogOutAsync(
        string idOrLogin, Step step, string logoutType, LogActor actor, CancellationToken cancellationToken)
    {
        IssuedLogout? issued = await store.WriteAsync(
            async db =>
            {
                UserRecord user = await ChangeAsync(db, idOrLogin, step, actor, cancellationToken);
                return await logouts.IssueInAsync(db, user, new LogoutOrder { Type = logoutType, Actor = actor }, cancellationToken);
            },
            cancellationToken);
        logouts.Wake(issued);
        return issued;
    }

    private async Task<UserRecord> ChangeAsync(OrgDb db, string idOrLogin, Step step, LogActor actor, CancellationToken cancellationToken)
    {
        UserRecord user = await Users.FindAsync(db, idOrLogin, cancellationToken);
        if (!step.From.Contains(user.Status))
        {
            throw step.Refusal is { } refusal
                ? new OrgException(StatusCodes.Status400BadRequest, "E0000001", $"Api validation failed: {refusal}", refusal)
                : new OrgException(
                    StatusCodes.Status403Forbidden, "E0000016", "Activation failed because the user is already active");
        }

        DateTimeOffset now = time.GetUtcNow();
        user.Status = step.To;
        user.StatusChanged = now;
        user.LastUpdated = now;
        user.Activated = step.EventType == EventType.UserActivate ? now : user.Activated;
        int earlier = await db.Log.CountAsync(l => l.Fact.StartsWith($"{step.EventType}:{user.Id}:"), cancellationToken);
        await log.AppendAsync(
            db, $"{step.EventType}:{user.Id}:{earlier}", Users.Entry(step.EventType, step.Message, user, actor), cancellationToken);
        return user;
    }

    private sealed record Step(string EventType, string Message, string To, IReadOnlyList<string> From, string? Refusal);
}
