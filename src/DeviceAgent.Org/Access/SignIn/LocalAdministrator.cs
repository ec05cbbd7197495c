using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Access.Administrators;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>
/// The one administrator that the org knows by itself, for when there is no identity provider or it does not answer. There is no password until
/// somebody with access to the org's machine has taken a one-time link.
/// </summary>
public sealed class LocalAdministrator(OrgStore store, SystemLogWriter log, GuessLimits guesses, TimeProvider time) : IDisposable
{
    /// <summary>How it is called, in forms and in the System Log.</summary>
    public const string Name = "administrator";

    /// <summary>How long a link can be used.</summary>
    public static readonly TimeSpan LinkValidity = TimeSpan.FromHours(24);

    /// <summary>ASP.NET Core Identity's own: five failures, five minutes.</summary>
    private static readonly LockoutOptions Lockout = new();

    private const string Subject = "local";
    private const int SecretBytes = 32;

    private readonly PasswordHasher<AdministratorRecord> hasher = new();

    /// <summary>One password at a time: what is tried side by side is counted one after the other, and hashing takes no more than one core.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Makes the administrator and its first link when there is none yet.</summary>
    /// <param name="handOver">As for <see cref="MakeLinkAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether there was none.</returns>
    public Task<bool> CreateFirstAsync(Action<string> handOver, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (await FindAsync(db, cancellationToken) is not null)
            {
                return false;
            }

            await AddLinkAsync(db, LogActor.Org, handOver, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Makes a link that sets a password, once. A former link is void; the password and the sessions stay until it is used.</summary>
    /// <param name="actor">Who makes it.</param>
    /// <param name="handOver">Gets the link's secret before its hash is stored.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<DateTimeOffset> MakeLinkAsync(LogActor actor, Action<string> handOver, CancellationToken cancellationToken) =>
        store.WriteAsync(db => AddLinkAsync(db, actor, handOver, cancellationToken), cancellationToken);

    /// <summary>Whether the link can be used now. Looking does not use it up.</summary>
    public async Task<bool> IsGoodAsync(string? link, string address, CancellationToken cancellationToken)
    {
        if (guesses.SignIns.IsBlocked(address))
        {
            return false;
        }

        await using OrgDb db = store.OpenForReading();
        bool good = IsLinkOf(await FindAsync(db, cancellationToken), link);
        if (!good)
        {
            guesses.SignIns.Add(address);
        }

        return good;
    }

    /// <summary>Sets the password and uses the link up. Locks are lifted, sessions end.</summary>
    /// <exception cref="OrgException">400: a link or a password that cannot be; 429: too many guesses from the address.</exception>
    public async Task SetPasswordAsync(string? link, string? password, string address, CancellationToken cancellationToken)
    {
        if (!await IsGoodAsync(link, address, cancellationToken))
        {
            throw guesses.SignIns.IsBlocked(address) ? SignInRefusal.TooMany() : BadLink();
        }

        PasswordRule.Require(password);
        await store.WriteAsync(
            async db =>
            {
                // Anew: of two who use it at once one comes too late.
                AdministratorRecord? local = await FindAsync(db, cancellationToken);
                if (!IsLinkOf(local, link))
                {
                    throw BadLink();
                }

                local!.PasswordHash = hasher.HashPassword(local, password!);
                local.LinkHash = null;
                local.LinkExpiresAt = null;
                local.FailedSignIns = 0;
                local.LockedUntil = null;
                local.Stamp = Administrators.Administrators.NewStamp();
                log.Append(db, Entry(EventType.PasswordUpdate, "User update password for Okta", local, address));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Checks the password.</summary>
    /// <returns>The administrator, who may now be signed in.</returns>
    /// <exception cref="OrgException">400: wrong, no password yet, or locked; 429: too many guesses from the address.</exception>
    public async Task<AdministratorRecord> CheckPasswordAsync(string? password, string address, CancellationToken cancellationToken)
    {
        if (guesses.SignIns.IsBlocked(address))
        {
            throw SignInRefusal.TooMany();
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            await using OrgDb reading = store.OpenForReading();
            AdministratorRecord? local = await FindAsync(reading, cancellationToken);
            DateTimeOffset? lockedUntil = local?.LockedUntil > time.GetUtcNow() ? local.LockedUntil : null;
            if (lockedUntil is { } end && !guesses.WhileLocked.TryTake(address, end))
            {
                guesses.SignIns.Add(address);
                await FailAsync(local, address, "LOCKED_OUT", counts: false, cancellationToken);
                throw SignInRefusal.Locked(end - time.GetUtcNow());
            }

            PasswordVerificationResult result = local?.PasswordHash is { } hash && password?.Length is > 0 and <= PasswordRule.Longest
                ? hasher.VerifyHashedPassword(local, hash, password)
                : PasswordVerificationResult.Failed;
            if (result == PasswordVerificationResult.Failed)
            {
                guesses.SignIns.Add(address);
                guesses.WhileLocked.Fail(address);
                await FailAsync(local, address, "INVALID_CREDENTIALS", counts: lockedUntil is null, cancellationToken);

                // In a lock the same words as for who was not looked at: nobody learns which of both it was.
                throw lockedUntil is { } stays ? SignInRefusal.Locked(stays - time.GetUtcNow()) : SignInRefusal.Wrong();
            }

            return await SucceedAsync(result == PasswordVerificationResult.SuccessRehashNeeded ? password : null, local!, address, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static OrgException BadLink() => OrgException.Invalid(
        "link", "is not good any more: it can be used once, within a day, and the newest one only. device-org admin reset-link makes another");

    private static Task<AdministratorRecord?> FindAsync(OrgDb db, CancellationToken cancellationToken) =>
        db.Administrators.FirstOrDefaultAsync(a => a.Issuer == "" && a.Subject == Subject, cancellationToken);

    private bool IsLinkOf(AdministratorRecord? local, string? link) =>
        local?.LinkHash is { } hash && link?.Length == SecretBytes * 2 && local.LinkExpiresAt > time.GetUtcNow()
        && CryptographicOperations.FixedTimeEquals(hash, Hash(link));

    private async Task<DateTimeOffset> AddLinkAsync(OrgDb db, LogActor actor, Action<string> handOver, CancellationToken cancellationToken)
    {
        AdministratorRecord? local = await FindAsync(db, cancellationToken);
        if (local is null)
        {
            local = new AdministratorRecord
            {
                Id = OktaId.New("adm"),
                Issuer = "",
                Subject = Subject,
                Name = Name,
                Role = Role.SuperAdmin,
                Stamp = Administrators.Administrators.NewStamp(),
                Created = time.GetUtcNow(),
            };
            db.Administrators.Add(local);
        }

        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        DateTimeOffset end = time.GetUtcNow() + LinkValidity;
        local.LinkHash = Hash(secret);
        local.LinkExpiresAt = end;
        handOver(secret);
        log.Append(db, Entry(EventType.PasswordReset, "Fire one-time link to set a password", local, null) with { Actor = actor });
        return end;
    }

    private Task<AdministratorRecord> SucceedAsync(string? rehash, AdministratorRecord seen, string address, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            AdministratorRecord local = (await FindAsync(db, cancellationToken))!;
            if (local.PasswordHash != seen.PasswordHash)
            {
                // Somebody has set another password in this moment.
                throw SignInRefusal.Wrong();
            }

            local.FailedSignIns = 0;
            local.LockedUntil = null;
            local.LastSignIn = time.GetUtcNow();
            local.PasswordHash = rehash is null ? local.PasswordHash : hasher.HashPassword(local, rehash);
            log.Append(db, Entry(EventType.SessionStart, "User login to Okta", local, address));
            return local;
        },
        cancellationToken);

    private Task<bool> FailAsync(AdministratorRecord? seen, string address, string reason, bool counts, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            AdministratorRecord? local = seen is null ? null : await FindAsync(db, cancellationToken);
            if (local is null)
            {
                return false;
            }

            log.Append(db, Entry(EventType.SessionStart, "User login to Okta", local, address) with { Severity = "WARN", Result = "FAILURE", Reason = reason });
            local.FailedSignIns += counts && local.PasswordHash is not null ? 1 : 0;
            if (local.FailedSignIns >= Lockout.MaxFailedAccessAttempts)
            {
                local.FailedSignIns = 0;
                local.LockedUntil = time.GetUtcNow() + Lockout.DefaultLockoutTimeSpan;
                log.Append(db, Entry(EventType.AccountLock, "Max sign in attempts exceeded", local, address) with { Severity = "WARN", Result = "FAILURE", Reason = "LOCKED_OUT" });
            }

            return true;
        },
        cancellationToken);

    private static LogEntry Entry(string eventType, string message, AdministratorRecord local, string? address) => new()
    {
        EventType = eventType,
        DisplayMessage = message,
        Actor = new LogActor(local.Id, LogActor.PersonType, local.AlternateId, local.Name) { Address = address },
        Targets = [LogTarget.Of(local)],
    };

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
