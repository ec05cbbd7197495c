using System.Text.Json;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.CheckIn;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>The devices as a list for the eye: by name, in numbered pages. Only the page's rows are read, and what belongs to them in one query each.</summary>
public sealed class DeviceList(OrgStore store, DeviceContacts contacts, OrgOptions options, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>As a stored check-in says that Okta Verify does not do: the property order of <see cref="RequirementReport"/>.</summary>
    internal const string UnmetOktaVerify = $"{{\"id\":\"{RequirementIds.OktaVerify}\",\"satisfied\":false";

    /// <summary>One page.</summary>
    /// <param name="search">In the name, serial number or id; null or empty for all.</param>
    /// <param name="attention">What to narrow it to.</param>
    /// <param name="page">From 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The page, and how many there are on all pages.</returns>
    public async Task<(IReadOnlyList<DeviceRow> Page, int Total)> ReadAsync(
        string? search, DeviceAttention attention, int page, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        IQueryable<DeviceRecord> rows = string.IsNullOrWhiteSpace(search) ? db.Devices : db.DevicesLike(LikePattern.Of(search.Trim()));
        rows = Narrow(rows, attention);
        List<DeviceRecord> found = await rows
            .OrderBy(d => d.DisplayName.ToLower()).ThenBy(d => d.Number).Skip((page - 1) * PageSize).Take(PageSize).ToListAsync(cancellationToken);
        return (await RowsAsync(db, found, cancellationToken), await rows.CountAsync(cancellationToken));
    }

    /// <summary>Some devices as in the list, in their order.</summary>
    public async Task<IReadOnlyList<DeviceRow>> RowsAsync(IReadOnlyList<DeviceRecord> devices, CancellationToken cancellationToken)
    {
        await using OrgDb db = store.OpenForReading();
        return await RowsAsync(db, devices, cancellationToken);
    }

    private IQueryable<DeviceRecord> Narrow(IQueryable<DeviceRecord> rows, DeviceAttention attention)
    {
        DateTimeOffset silentSince = time.GetUtcNow() - options.OverdueAfter;
        IQueryable<DeviceRecord> active = rows.Where(d => d.Status == DeviceStatus.Active);
        return attention switch
        {
            DeviceAttention.OktaVerify => active.Where(d => d.CheckIn != null && d.CheckIn.Contains(UnmetOktaVerify)),
            DeviceAttention.Silent => active.Where(d => d.LastContact != null && d.LastContact <= silentSince),
            DeviceAttention.NeverSeen => active.Where(d => d.LastContact == null),
            _ => rows,
        };
    }

    private async Task<IReadOnlyList<DeviceRow>> RowsAsync(OrgDb db, IReadOnlyList<DeviceRecord> devices, CancellationToken cancellationToken)
    {
        string[] ids = [.. devices.Select(d => d.Id)];
        var ends = (await db.Certificates.Where(c => ids.Contains(c.DeviceId) && c.Status == CertificateStatus.Bound)
            .Select(c => new { c.DeviceId, c.NotAfter }).ToListAsync(cancellationToken)).ToLookup(c => c.DeviceId, c => c.NotAfter);
        Dictionary<string, int> queues = await db.Commands.Where(c => ids.Contains(c.DeviceId) && !c.Closed && c.Withdraws == null)
            .GroupBy(c => c.DeviceId).ToDictionaryAsync(g => g.Key, g => g.Count(), cancellationToken);
        ILookup<string, string> logins = await DeviceUse.LoginsOfDevicesAsync(db, ids, time.GetUtcNow(), cancellationToken);
        return
        [
            .. devices.Select(d => new DeviceRow
            {
                Device = d,
                CheckIn = d.CheckIn is { } json ? JsonSerializer.Deserialize(json, ProtocolJson.Default.CheckInRequest) : null,
                LastContact = contacts.LastOf(d),
                Logins = [.. logins[d.Id].Order(StringComparer.Ordinal)],
                CertificateEnds = ends[d.Id].Select(e => (DateTimeOffset?)e).Max(),
                Queue = queues.GetValueOrDefault(d.Id),
            }),
        ];
    }
}
