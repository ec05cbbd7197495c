using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary>What may not be given a second time: two Macs with one serial number could not be told apart.</summary>
/// <param name="Logins">In lower case.</param>
/// <param name="MacNames">In lower case.</param>
/// <param name="Serials">In upper case.</param>
internal sealed record SeedTaken(HashSet<string> Logins, HashSet<string> MacNames, HashSet<string> Serials)
{
    public static SeedTaken Nothing => new([], [], []);

    /// <summary>What a directory has already.</summary>
    public static async Task<SeedTaken> ReadAsync(OrgDb db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        List<string> logins = await db.Users.Select(u => u.LoginKey).ToListAsync(cancellationToken);
        List<string> names = await db.Devices.Select(d => d.DisplayName).ToListAsync(cancellationToken);
        List<string?> serials = await db.SerialNumbers().ToListAsync(cancellationToken);
        return new SeedTaken(
            [.. logins], [.. names.Select(n => n.ToLowerInvariant())], [.. serials.OfType<string>().Select(s => s.ToUpperInvariant())]);
    }
}
