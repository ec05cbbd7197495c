using System.Collections.Concurrent;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>
/// The last calls, for the console. Those with the issuer's signature are in the database; those without are kept in the memory of this process,
/// a few of them: a stranger must not be able to make the org write to its disk.
/// </summary>
public sealed class UniversalLogoutCalls(OrgStore store, TimeProvider time)
{
    /// <summary>Older ones are forgotten; the System Log has them.</summary>
    public const int MostKept = 1000;

    /// <summary>How many of strangers are remembered.</summary>
    public const int MostStrangers = 50;

    private readonly ConcurrentQueue<UniversalLogoutCallRecord> strangers = new();

    /// <summary>Those that were not believed since the process started, newest first.</summary>
    public IReadOnlyList<UniversalLogoutCallRecord> Strangers => [.. strangers.Reverse()];

    /// <summary>The last ones with the issuer's signature, newest first.</summary>
    public async Task<IReadOnlyList<UniversalLogoutCallRecord>> ListAsync(int most, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await db.UniversalLogoutCalls.OrderByDescending(c => c.Number).Take(most).ToListAsync(cancellationToken);
    }

    internal async Task AddAsync(OrgDb db, LogoutCall call, CallResult result, string traceId, CancellationToken cancellationToken)
    {
        if (await db.UniversalLogoutCalls.MaxAsync(c => (long?)c.Number, cancellationToken) is { } last)
        {
            await db.UniversalLogoutCalls.Where(c => c.Number <= last - MostKept).ExecuteDeleteAsync(cancellationToken);
        }

        db.UniversalLogoutCalls.Add(new UniversalLogoutCallRecord
        {
            At = time.GetUtcNow(),
            Issuer = call.Token.Issuer.Trusted.Name,
            Address = call.Address,
            Status = result.Status,
            Subject = call.Subject is { } subject ? SubjectUsers.Shown(subject) : null,
            UserId = result.User?.Id,
            TraceId = traceId,
            Reason = result.Reason,
        });
    }

    internal void AddStranger(string address, int status, string reason)
    {
        strangers.Enqueue(new UniversalLogoutCallRecord { At = time.GetUtcNow(), Issuer = "", Address = address, Status = status, Reason = reason });
        while (strangers.Count > MostStrangers)
        {
            strangers.TryDequeue(out _);
        }
    }
}
