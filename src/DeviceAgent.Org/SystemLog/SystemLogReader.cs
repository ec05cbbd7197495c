using System.Text;
using System.Text.Json;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SystemLog;

/// <summary>Reads the System Log page by page.</summary>
public sealed class SystemLogReader(OrgStore store)
{
    private const int BatchSize = 500;

    /// <summary>One page, and the cursor of the next one (null when this is the last).</summary>
    public async Task<(IReadOnlyList<JsonElement> Events, long? Next)> ReadAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using OrgDb db = store.OpenForReading();
        List<JsonElement> page = [];
        long cursor = query.After;
        while (true)
        {
            List<LogRecord> batch = await Select(db, query, cursor).Take(BatchSize).ToListAsync(cancellationToken);
            foreach (LogRecord record in batch)
            {
                if (page.Count == query.Limit)
                {
                    return (page, cursor);
                }

                cursor = record.Number;
                if (Read(record, query) is { } logEvent)
                {
                    page.Add(logEvent);
                }
            }

            if (batch.Count < BatchSize)
            {
                return (page, query.Follows ? cursor : null);
            }
        }
    }

    private static IQueryable<LogRecord> Select(OrgDb db, LogQuery query, long cursor)
    {
        IQueryable<LogRecord> rows = query.Parts.Aggregate(db.Log.AsQueryable(), (all, part) => all.Where(l => l.Json.Contains(part)));

        // The database leaves out most of what does not fit; what it takes for a letter of the other case is ASCII only.
        rows = query.Keywords.Where(word => Ascii.IsValid(word)).Aggregate(rows, (all, word) => db.LogLike(all, LikePattern.Of(word)));
        if (query.Since is { } since)
        {
            rows = rows.Where(l => l.Published >= since);
        }

        if (query.Until is { } until)
        {
            rows = rows.Where(l => l.Published < until);
        }

        if (query.Descending)
        {
            return (cursor == 0 ? rows : rows.Where(l => l.Number < cursor)).OrderByDescending(l => l.Number);
        }

        return rows.Where(l => l.Number > cursor).OrderBy(l => l.Number);
    }

    private static JsonElement? Read(LogRecord record, LogQuery query)
    {
        if (!query.Keywords.All(k => record.Json.Contains(k, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(record.Json);
        return query.Filter?.Matches(document.RootElement) == false ? null : document.RootElement.Clone();
    }
}
