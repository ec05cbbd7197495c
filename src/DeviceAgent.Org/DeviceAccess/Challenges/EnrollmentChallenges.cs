using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.SystemLog;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.DeviceAccess.Challenges;

/// <summary>
/// The challenges (RFC 8894 section 7.3): made by an admin, shown once, kept as hashes. The text is the challenge's id and 32 random
/// letters and digits, so that it is found by what is public of it and compared by its hash alone.
/// </summary>
public sealed class EnrollmentChallenges(OrgStore store, OrgOptions options, CertificateEvents events, TimeProvider time)
{
    private const int MostUses = 1_000_000;
    private const int LongestName = 100;
    private const int IdLength = 20;
    private const int SecretLength = 32;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly TimeSpan DeviceValidity = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestValidity = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(3650);
    private static readonly byte[] NobodysHash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Makes a challenge.</summary>
    /// <returns>With its value, which nothing shows again.</returns>
    /// <exception cref="OrgException">400: a field is not as it must be; 404: no such device.</exception>
    public Task<ChallengeView> CreateAsync(ChallengeBody body, LogActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        ChallengeRecord record = Describe(body);
        string text = record.Id + RandomNumberGenerator.GetString(Alphabet, SecretLength);
        record.Hash = Hash(text);
        return store.WriteAsync(
            async db =>
            {
                DeviceRecord? device = record.DeviceId is { } id ? await DeviceDirectory.FindAsync(db, id, cancellationToken) : null;
                db.Challenges.Add(record);
                await events.ChallengeAsync(db, EventType.ChallengeCreate, "Challenge made", record, device, actor, cancellationToken);
                return ChallengeView.Of(record) with { Challenge = text };
            },
            cancellationToken);
    }

    /// <summary>One page in the order of making, without values, and the cursor of the next one.</summary>
    public async Task<(IReadOnlyList<ChallengeView> Page, long? Next)> ListAsync(long after, int limit, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        List<ChallengeRecord> found = await db.Challenges.Where(c => c.Number > after).OrderBy(c => c.Number).Take(limit + 1).ToListAsync(cancellationToken);
        ChallengeView[] page = [.. found.Take(limit).Select(ChallengeView.Of)];
        return (page, found.Count > limit ? found[limit - 1].Number : null);
    }

    /// <summary>Makes a challenge worthless. What it has let through stays. Can be repeated.</summary>
    /// <exception cref="OrgException">404.</exception>
    public Task<bool> WithdrawAsync(string id, LogActor actor, CancellationToken cancellationToken) => store.WriteAsync(
        async db =>
        {
            ChallengeRecord record = await db.Challenges.SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw OrgException.NotFound("Challenge", id);
            if (record.WithdrawnAt is not null)
            {
                return false;
            }

            record.WithdrawnAt = time.GetUtcNow();
            await events.ChallengeAsync(db, EventType.ChallengeWithdraw, "Challenge withdrawn", record, null, actor, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Takes one use of a challenge, inside the transaction that records what it lets through.</summary>
    /// <exception cref="EnrollmentException">It is wrong, over, used up, withdrawn or for another profile.</exception>
    internal async Task<ChallengeRecord> UseAsync(OrgDb db, string text, string profile, CancellationToken cancellationToken)
    {
        string id = text.Length == IdLength + SecretLength ? text[..IdLength] : "";
        ChallengeRecord? record = await db.Challenges.SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        bool same = CryptographicOperations.FixedTimeEquals(Hash(text), record?.Hash ?? NobodysHash);
        string? fault = !same || record is null ? "the challenge is wrong"
            : record.WithdrawnAt is not null ? $"the challenge {record.Id} was withdrawn"
            : record.ExpiresAt <= time.GetUtcNow() ? $"the challenge {record.Id} has expired"
            : record.Uses <= record.Used ? $"the challenge {record.Id} is used up"
            : record.Profile != profile ? $"the challenge {record.Id} is for another profile"
            : null;
        if (fault is not null)
        {
            throw new EnrollmentException(EnrollmentFailure.BadRequest, fault) { WrongChallenge = true };
        }

        record!.Used++;
        return record;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private ChallengeRecord Describe(ChallengeBody body)
    {
        if (body.Name?.Length > LongestName || body.Name?.Any(char.IsControl) == true)
        {
            throw OrgException.Invalid("name", $"must have at most {LongestName} characters, no control characters");
        }

        string profile = body.Profile ?? ScepProfile.DefaultName;
        if (options.Settings.FindProfile(profile) is null)
        {
            throw OrgException.Invalid("profile", "there is no such profile, or it is disabled");
        }

        bool forDevice = body.DeviceId is not null;
        if (body.Uses is < 1 or > MostUses || (forDevice && body.Uses is not (null or 1)))
        {
            throw OrgException.Invalid("uses", forDevice ? "with a device it is 1" : $"must be 1 to {MostUses}");
        }

        DateTimeOffset now = time.GetUtcNow();
        return new ChallengeRecord
        {
            Id = OktaId.New("dac"),
            Hash = [],
            Name = body.Name ?? "",
            Profile = profile,
            DeviceId = body.DeviceId,
            Uses = forDevice ? 1 : body.Uses,
            Created = now,
            ExpiresAt = EndOf(body, forDevice, now),
        };
    }

    private static DateTimeOffset? EndOf(ChallengeBody body, bool forDevice, DateTimeOffset now)
    {
        switch (body)
        {
            case { ExpiresAt: not null, Validity: not null }:
                throw OrgException.Invalid("validity", "not beside expiresAt");
            case { ExpiresAt: { } end }:
                return end > now && end - now <= LongestValidity ? end : throw OrgException.Invalid("expiresAt", "must lie within the next ten years");
            case { Validity: null }:
                return forDevice ? now + DeviceValidity : null;
            default:
                return now + Durations.Read("validity", body.Validity, DeviceValidity, ShortestValidity, LongestValidity);
        }
    }
}
