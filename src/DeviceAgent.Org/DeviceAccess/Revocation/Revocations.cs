using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess.Revocation;

/// <summary>
/// Revokes certificates. A revoked one can no longer fetch a logout, so by default the device is logged out first; the revocation
/// waits in the database for the outcome or the deadline.
/// </summary>
public sealed class Revocations(
    OrgStore store, DeviceLogouts logouts, RevocationLists lists, PollWaiters waiters, CertificateEvents events, TimeProvider time)
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(7);

    private volatile TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a revocation began to wait, or what it waits for may have come.</summary>
    internal Task News => news.Task;

    /// <summary>Revokes now, or after a logout. Revoking twice is the same as once; <c>now</c> ends the waiting.</summary>
    /// <exception cref="OrgException">400: a bad body; 404: no such certificate.</exception>
    public async Task<CertificateView> RevokeAsync(string serial, RevocationBody body, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        bool atOnce = body.When switch
        {
            null or "after-logout" => false,
            "now" => true,
            _ => throw OrgException.Invalid("when", "must be after-logout or now"),
        };
        TimeSpan deadline = Durations.Read("deadline", body.Deadline, UsualDeadline, ShortestDeadline, LongestDeadline);
        if (body.Reason is not null && !RevocationReasons.All.Contains(body.Reason))
        {
            throw OrgException.Invalid("reason", $"must be one of {string.Join(", ", RevocationReasons.All)}");
        }

        List<IssuedLogout> issued = [];
        CertificateView view = await store.WriteAsync(
            async db =>
            {
                CertificateRecord record = await CertificateRegister.FindAsync(db, serial, cancellationToken);
                var waiting = new WaitingRevocationRecord
                {
                    Thumbprint = record.Thumbprint, TraceIds = [], Deadline = time.GetUtcNow() + deadline, Reason = body.Reason, Actor = JsonSerializer.Serialize(actor, OrgJson.Options),
                };
                return await RevokeAsync(db, record, waiting, atOnce, actor, issued, cancellationToken) with
                {
                    StillBound = await OthersAsync(db, record, cancellationToken),
                };
            },
            cancellationToken);
        issued.ForEach(logouts.Wake);
        Tell(view);
        return view;
    }

    /// <summary>What a waiting revocation waits for may have come.</summary>
    public void LookAgain() => Interlocked.Exchange(ref news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Carries out the waiting revocations whose logouts are over or whose deadline has come.</summary>
    /// <returns>Whether some still wait.</returns>
    internal async Task<bool> FinishAsync(CancellationToken cancellationToken)
    {
        List<string> due = [];
        bool left = false;
        await using (OrgDb db = store.OpenForReading())
        {
            foreach (WaitingRevocationRecord waiting in await db.WaitingRevocations.ToListAsync(cancellationToken))
            {
                bool isDue = waiting.Deadline <= time.GetUtcNow() || await AreOverAsync(db, waiting, cancellationToken);
                left |= !isDue;
                due.AddRange(isDue ? [waiting.Thumbprint] : Array.Empty<string>());
            }
        }

        foreach (string thumbprint in due)
        {
            CertificateView? view = await store.WriteAsync(db => FinishAsync(db, thumbprint, cancellationToken), cancellationToken);
            if (view is not null)
            {
                Tell(view);
            }
        }

        return left;
    }

    /// <summary>A trace's logout is over on the device when nothing more is expected from it, whatever came of it.</summary>
    private static async Task<bool> AreOverAsync(OrgDb db, WaitingRevocationRecord waiting, CancellationToken cancellationToken) =>
        !await db.TraceDevices
            .Where(t => waiting.TraceIds.Contains(t.TraceId) && t.WithdrawnAt == null)
            .Join(db.Commands, t => t.Jti, c => c.Jti, (_, c) => c)
            .AnyAsync(c => !c.Closed, cancellationToken);

    private async Task<CertificateView?> FinishAsync(OrgDb db, string thumbprint, CancellationToken cancellationToken)
    {
        if (await db.WaitingRevocations.FindAsync([thumbprint], cancellationToken) is not { } waiting)
        {
            return null;
        }

        CertificateRecord record = (await db.Certificates.FindAsync([thumbprint], cancellationToken))!;
        LogActor actor = JsonSerializer.Deserialize<LogActor>(waiting.Actor, OrgJson.Options)!;
        await ApplyAsync(db, record, waiting.Reason, actor, cancellationToken);
        return CertificateView.Of(record, null, time.GetUtcNow());
    }

    private async Task<CertificateView> RevokeAsync(
        OrgDb db, CertificateRecord record, WaitingRevocationRecord wish, bool atOnce, LogActor actor, List<IssuedLogout> issued, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        WaitingRevocationRecord? waiting = await db.WaitingRevocations.FindAsync([record.Thumbprint], cancellationToken);
        if (record.RevokedAt is not null || (waiting is not null && !atOnce))
        {
            return CertificateView.Of(record, waiting, now);
        }

        DeviceRecord device = await db.Devices.SingleAsync(d => d.Id == record.DeviceId, cancellationToken);

        // Who cannot speak for the device, or is not let in, cannot be told to log anybody out either.
        if (!atOnce && record.Status == CertificateStatus.Bound && device.Status == DeviceStatus.Active && record.NotAfter > now)
        {
            issued.AddRange(await LogOutAsync(db, device, actor, cancellationToken));
        }

        if (issued.Count > 0)
        {
            wish.TraceIds = [.. issued.Select(i => i.TraceId)];
            db.WaitingRevocations.Add(wish);
            return CertificateView.Of(record, wish, now);
        }

        string? warning = await WarningAsync(db, record, now, cancellationToken);
        await ApplyAsync(db, record, wish.Reason ?? waiting?.Reason, actor, cancellationToken);
        return CertificateView.Of(record, null, now) with { Warning = warning };
    }

    private async Task<List<IssuedLogout>> LogOutAsync(OrgDb db, DeviceRecord device, LogActor actor, CancellationToken cancellationToken)
    {
        List<IssuedLogout> issued = [];
        foreach (DeviceUse use in await DeviceUse.OfDeviceAsync(db, device, time.GetUtcNow(), cancellationToken))
        {
            UserRecord user = await db.Users.SingleAsync(u => u.Id == use.User.Id, cancellationToken);
            var order = new LogoutOrder
            {
                Type = DeviceLogoutType.Manual, Actor = actor, Devices = [device.Id], ReasonAdmin = "The device's certificate is being revoked",
            };
            if (await logouts.IssueInAsync(db, user, order, cancellationToken) is { } logout)
            {
                issued.Add(logout);
            }
        }

        return issued;
    }

    /// <summary>Who revokes one after the other must know of those that the device has besides, such as what this one was renewed into.</summary>
    private async Task<IReadOnlyList<string>> OthersAsync(OrgDb db, CertificateRecord record, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await db.Certificates
            .Where(c => c.DeviceId == record.DeviceId && c.Thumbprint != record.Thumbprint && c.Status == CertificateStatus.Bound && c.NotAfter > now)
            .OrderBy(c => c.Number).Select(c => c.SerialNumber).ToListAsync(cancellationToken);
    }

    private static async Task<string?> WarningAsync(OrgDb db, CertificateRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (record.Status != CertificateStatus.Bound)
        {
            return null;
        }

        int commands = await db.Commands.CountAsync(c => c.DeviceId == record.DeviceId && !c.Closed && c.Withdraws == null && c.WithdrawnAt == null, cancellationToken);
        bool another = await db.Certificates.AnyAsync(
            c => c.DeviceId == record.DeviceId && c.Thumbprint != record.Thumbprint && c.Status == CertificateStatus.Bound && c.NotAfter > now, cancellationToken);
        return commands == 0 ? null
            : another ? $"{commands} logouts wait for the device; it hears of them only by another certificate"
            : $"{commands} logouts wait for the device and can no longer be heard: it has no other certificate";
    }

    private async Task ApplyAsync(OrgDb db, CertificateRecord record, string? reason, LogActor actor, CancellationToken cancellationToken)
    {
        if (await db.WaitingRevocations.FindAsync([record.Thumbprint], cancellationToken) is { } waiting)
        {
            db.WaitingRevocations.Remove(waiting);
        }

        if (record.RevokedAt is not null)
        {
            return;
        }

        record.Status = CertificateStatus.Revoked;
        record.RevokedAt = time.GetUtcNow();
        record.RevocationReason = reason;
        DeviceRecord device = await db.Devices.SingleAsync(d => d.Id == record.DeviceId, cancellationToken);
        await events.CertificateAsync(db, EventType.CertificateRevoke, "Device Access certificate revoked", record, device, actor, cancellationToken);
    }

    /// <summary>After the commit: the lists, and the held poll, which is then refused.</summary>
    private void Tell(CertificateView view)
    {
        if (view.RevokedAt is not null)
        {
            lists.Changed();
            waiters.Wake(view.DeviceId);
        }

        LookAgain();
    }
}
