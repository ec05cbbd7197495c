using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Api;

/// <summary>
/// The admin API tokens: shown once, kept as hashes, compared in constant time. They are read for every request: a command on the same
/// data folder may have made or revoked one a moment ago.
/// </summary>
public sealed class ApiTokens(OrgStore store, SystemLogWriter log, TimeProvider time)
{
    private const int SecretBytes = 32;
    private const int LongestName = 100;
    private static readonly TimeSpan HashesFreshFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly KeptReading<IReadOnlySet<string>> hashes = new(() => ReadHashesAsync(store), HashesFreshFor, Patience, time);

    /// <summary>The farthest end of a token.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3650);

    /// <summary>Makes the first token when the org never had one.</summary>
    /// <param name="handOver">As for <see cref="CreateAsync"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether a token was made.</returns>
    public Task<bool> CreateFirstAsync(Action<string> handOver, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            if (await db.ApiTokens.AnyAsync(cancellationToken))
            {
                return false;
            }

            await AddAsync(db, "first", new Grant(Role.SuperAdmin), null, LogActor.Org, handOver, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Makes a token.</summary>
    /// <param name="name">1 to 100 characters; two tokens may have the same.</param>
    /// <param name="grant">What it may do.</param>
    /// <param name="expiresAt">Within the next ten years; null for never.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="handOver">
    /// Gets its text before the hash is stored: if handing it over fails there is no token that nobody knows.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OrgException">400: a bad name or end, or a limit that cannot be.</exception>
    public Task<ApiTokenRecord> CreateAsync(
        string name, Grant grant, DateTimeOffset? expiresAt, LogActor actor, Action<string> handOver, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl))
        {
            throw OrgException.Invalid("name", $"must have 1 to {LongestName} characters, no control characters");
        }

        DateTimeOffset now = time.GetUtcNow();
        if (expiresAt is { } end && (end <= now || end - now > LongestValidity))
        {
            throw OrgException.Invalid("expires", "must lie within the next ten years");
        }

        return store.WriteAsync(
            async db =>
            {
                await GrantCheck.RequireAsync(db, grant, cancellationToken);
                return await AddAsync(db, name, grant, expiresAt, actor, handOver, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>All tokens, revoked and expired ones too, oldest first.</summary>
    public async Task<IReadOnlyList<ApiTokenRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.ApiTokens.OrderBy(t => t.Created).ThenBy(t => t.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Makes a token worthless from the next request on. Can be repeated.</summary>
    /// <returns>The token, and how many good ones are left; null when there is no such token.</returns>
    public Task<(ApiTokenRecord Revoked, int Left)?> RevokeAsync(string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            List<ApiTokenRecord> all = await db.ApiTokens.ToListAsync(cancellationToken);
            if (all.Find(t => t.Id == id) is not { } token)
            {
                return ((ApiTokenRecord, int)?)null;
            }

            DateTimeOffset now = time.GetUtcNow();
            if (token.RevokedAt is null)
            {
                token.RevokedAt = now;
                await LogAsync(db, EventType.ApiTokenRevoke, "Revoke API token", token, actor, cancellationToken);
            }

            return (token, all.Count(t => t.IsGood(now)));
        },
        cancellationToken);

    /// <summary>
    /// Whether an <c>Authorization</c> header may carry a token that there is, by what was read within the last second: a stream of guesses costs one read a
    /// second. A token that was made within it may be denied.
    /// </summary>
    public async Task<bool> MayKnowAsync(string? header, CancellationToken cancellationToken) =>
        SecretIn(header) is { } secret
        && (await hashes.FreshAsync(cancellationToken) is not { } known || known.Contains(Convert.ToHexString(Hash(secret))));

    /// <summary>The good token that an <c>Authorization</c> header carries, or null.</summary>
    public async Task<ApiTokenRecord?> FindAsync(string? header, CancellationToken cancellationToken)
    {
        if (SecretIn(header) is not { } text)
        {
            return null;
        }

        byte[] hash = Hash(text);
        DateTimeOffset now = time.GetUtcNow();
        await using OrgDb db = store.OpenForReading();
        ApiTokenRecord? found = null;
        foreach (ApiTokenRecord token in await db.ApiTokens.ToListAsync(cancellationToken))
        {
            found = CryptographicOperations.FixedTimeEquals(token.Hash, hash) && token.IsGood(now) ? token : found;
        }

        return found;
    }

    /// <summary>Null for what cannot be a token, which is not worth a look into the database.</summary>
    private static string? SecretIn(string? header)
    {
        const string scheme = "SSWS ";
        return header?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) == true && header[scheme.Length..].Trim() is { Length: SecretBytes * 2 } text ? text : null;
    }

    /// <summary>Of all tokens, in hexadecimal; null when the database cannot be read.</summary>
    private static async Task<IReadOnlySet<string>?> ReadHashesAsync(OrgStore store)
    {
        try
        {
            await using OrgDb db = store.OpenForReading();
            return (await db.ApiTokens.Select(t => t.Hash).ToListAsync()).Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            return null;
        }
    }

    private async Task<ApiTokenRecord> AddAsync(
        OrgDb db, string name, Grant grant, DateTimeOffset? expiresAt, LogActor actor, Action<string> handOver, CancellationToken cancellationToken)
    {
        string text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        var token = new ApiTokenRecord
        {
            Id = OktaId.New("00T"),
            Name = name,
            Hash = Hash(text),
            Role = grant.Role,
            Permissions = grant.Permissions,
            UserGroupId = grant.UserGroupId,
            DeviceGroupId = grant.DeviceGroupId,
            Created = time.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        handOver(text);
        db.ApiTokens.Add(token);
        await LogAsync(db, EventType.ApiTokenCreate, "Create API token", token, actor, cancellationToken);
        return token;
    }

    private Task<bool> LogAsync(
        OrgDb db, string eventType, string message, ApiTokenRecord token, LogActor actor, CancellationToken cancellationToken) => log.AppendAsync(
        db,
        $"{eventType}:{token.Id}",
        new LogEntry { EventType = eventType, DisplayMessage = message, Actor = actor, Targets = [LogTarget.Of(token)], DebugData = GrantView.DebugDataOf(token.Grant) },
        cancellationToken);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
