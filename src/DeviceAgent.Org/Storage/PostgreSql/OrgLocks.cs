using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>
/// The locks that keep writes apart (advisory locks, which end with their transaction): a write for the whole org has the org's for
/// itself; one for a device shares it and has the device's. They are taken before anything is read, and each statement then sees all
/// that was committed before it, so nothing has to be tried again. docs/decisions/0008-postgresql.md.
/// </summary>
internal static class OrgLocks
{
    // The first halves of the keys: numbers that nobody else in this database uses.
    private const int Org = 0x0DA0_0001;
    private const int Device = 0x0DA0_0002;
    private const int Log = 0x0DA0_0003;
    private const int Start = 0x0DA0_0004;
    private const int Running = 0x0DA0_0005;

    /// <summary>Waits until no other org process starts; until the end of the session.</summary>
    public static string TakeStart { get; } = $"SET lock_timeout = '5min'; SELECT pg_advisory_lock({Start}, 0)";

    /// <summary>Says that an org runs; until the end of the session.</summary>
    public static string ShareRunning { get; } = $"SELECT pg_advisory_lock_shared({Running}, 0)";

    /// <summary>Whether none runs, as one boolean; none can begin to before the end of the session.</summary>
    public static string TryTakeRunning { get; } = $"SELECT pg_try_advisory_lock({Running}, 0)";

    public static Task TakeAsync(DbContext db, WriteScope scope, CancellationToken cancellationToken) => scope switch
    {
        { Waits: false } => Task.CompletedTask,
        { DeviceId: { } device } => db.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock_shared({Org}, 0), pg_advisory_xact_lock({Device}, hashtext({device}))", cancellationToken),
        _ => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Org}, 0)", cancellationToken),
    };

    /// <summary>
    /// From the first entry to the commit: the numbers of the System Log then become visible in their order, and a reader that goes on
    /// from the last number it saw passes over nothing.
    /// </summary>
    public static Task TakeLogAsync(DbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Log}, 0)", cancellationToken);
}
