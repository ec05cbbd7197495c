using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access;

/// <summary>
/// How far an operator reaches. It holds for a request as a whole: what the request reads through <see cref="OrgStore.OpenForReading"/> is filtered by
/// <see cref="OrgDb"/> itself, so that no list, count or page has to think of it; what it changes asks here.
/// </summary>
/// <param name="UserGroupId">Only users of this group; null for all.</param>
/// <param name="DeviceGroupId">Only devices of this device group; null for all.</param>
public sealed record OperatorLimits(string? UserGroupId, string? DeviceGroupId)
{
    private static readonly AsyncLocal<OperatorLimits?> Ambient = new();

    /// <summary>Those of the request or live part that runs; null for none.</summary>
    public static OperatorLimits? Current => Ambient.Value;

    /// <summary>After authorization: the limits of who asks hold for the rest of the request.</summary>
    public static async Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Enter(AdminClaims.GrantOf(context.User));
        await next(context);
    }

    /// <summary>For the rest of the caller's asynchronous method, and what it calls.</summary>
    public static void Enter(Grant? grant) => Ambient.Value = grant is { IsLimited: true } ? new OperatorLimits(grant.UserGroupId, grant.DeviceGroupId) : null;

    /// <summary>As <see cref="Enter"/>, for nobody yet: no user, device or logout is within these limits.</summary>
    public static void EnterNothing() => Ambient.Value = new OperatorLimits("", "");

    /// <summary>For what is read for everybody and kept: not by the limits of whoever came first.</summary>
    public static async Task<T> WithoutAsync<T>(Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Ambient.Value = null;
        return await work();
    }

    /// <summary>In a write, which sees everything: whether the user is within the limits.</summary>
    /// <param name="db">The write's.</param>
    /// <param name="user">Who was found.</param>
    /// <param name="asked">By what was asked for: the refusal must not tell more of a user who is there than of one who is not.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgException">404, as if there were no such user.</exception>
    internal static async Task RequireAsync(OrgDb db, UserRecord user, string asked, CancellationToken cancellationToken)
    {
        if (Current?.UserGroupId is { } group && !await db.GroupMembers.AnyAsync(m => m.GroupId == group && m.MemberId == user.Id, cancellationToken))
        {
            throw OrgException.NotFound("User", asked);
        }
    }

    /// <summary>In a write: whether the whole logout is within the limits. A part of it cannot be withdrawn or released.</summary>
    /// <exception cref="OrgException">404, as if there were no such logout; 403 when a part of it is within the limits.</exception>
    internal static async Task RequireAsync(OrgDb db, TraceRecord trace, CancellationToken cancellationToken)
    {
        if (Current is not { } limits)
        {
            return;
        }

        List<string> devices = await db.TraceDevices.Where(d => d.TraceId == trace.TraceId).Select(d => d.DeviceId).ToListAsync(cancellationToken);
        IReadOnlyList<string> within = await WithinAsync(db, devices, cancellationToken);
        bool isTheirs = limits.UserGroupId is not { } group || await db.GroupMembers.AnyAsync(m => m.GroupId == group && m.MemberId == trace.UserId, cancellationToken);
        if (!isTheirs || within.Count == 0)
        {
            throw OrgException.NotFound("DeviceLogout", trace.TraceId);
        }

        if (within.Count < devices.Count)
        {
            throw OrgException.Forbidden($"{devices.Count - within.Count} of its {devices.Count} devices are not in your device group: ask a super admin");
        }
    }

    /// <summary>In a write: those of the devices that are within the limits.</summary>
    internal static async Task<IReadOnlyList<string>> WithinAsync(OrgDb db, IReadOnlyList<string> devices, CancellationToken cancellationToken) =>
        Current?.DeviceGroupId is { } group
            ? await db.GroupMembers.Where(m => m.GroupId == group && devices.Contains(m.MemberId)).Select(m => m.MemberId).ToListAsync(cancellationToken)
            : devices;
}
