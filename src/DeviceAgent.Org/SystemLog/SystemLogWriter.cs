using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.SystemLog;

/// <summary>Appends to the System Log, in the transaction of the change that the entry tells of.</summary>
public sealed class SystemLogWriter(TimeProvider time)
{
    private const int LongestReason = 255;

    /// <summary>Appends <paramref name="entry"/> unless the fact is in the log already.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="fact">Names the fact, the same on every retry: a unique key of the table.</param>
    /// <param name="entry">What happened.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it was there.</returns>
    public async Task<bool> AppendAsync(OrgDb db, string fact, LogEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entry);
        if (db.Log.Local.Any(l => l.Fact == fact) || await db.Log.AnyAsync(l => l.Fact == fact, cancellationToken))
        {
            return false;
        }

        db.Log.Add(Record(fact, entry));
        return true;
    }

    /// <summary>Appends what cannot be repeated: the write that it belongs to runs once.</summary>
    /// <param name="db">The running transaction.</param>
    /// <param name="entry">What happened.</param>
    public void Append(OrgDb db, LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entry);
        db.Log.Add(Record($"{entry.EventType}:{Guid.NewGuid():N}", entry));
    }

    /// <summary>The row of an entry, for a fact that cannot be in the log yet.</summary>
    internal LogRecord Record(string fact, LogEntry entry)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new LogRecord { Fact = fact, Published = now, Json = Write(entry, now).ToJsonString(OrgJson.Options) };
    }

    private static JsonObject Write(LogEntry entry, DateTimeOffset published)
    {
        var outcome = new JsonObject { ["result"] = entry.Result };
        if (entry.Reason is { Length: > 0 } reason)
        {
            outcome["reason"] = reason.Length > LongestReason ? reason[..LongestReason] : reason;
        }

        return new JsonObject
        {
            ["uuid"] = Guid.NewGuid().ToString(),
            ["published"] = OktaTimeConverter.Write(published),
            ["eventType"] = entry.EventType,
            ["version"] = "0",
            ["severity"] = entry.Severity,
            ["displayMessage"] = entry.DisplayMessage,
            ["actor"] = JsonSerializer.SerializeToNode(entry.Actor, OrgJson.Options),
            ["client"] = entry.Actor.Address is { Length: > 0 } address ? new JsonObject { ["ipAddress"] = address } : [],
            ["outcome"] = outcome,
            ["target"] = JsonSerializer.SerializeToNode(entry.Targets, OrgJson.Options),
            ["transaction"] = new JsonObject
            {
                ["type"] = "WEB",
                ["id"] = entry.Transaction ?? Guid.NewGuid().ToString(),
                ["detail"] = new JsonObject(),
            },
            ["debugContext"] = new JsonObject { ["debugData"] = JsonSerializer.SerializeToNode(entry.DebugData, OrgJson.Options) },
            ["authenticationContext"] = new JsonObject { ["authenticationStep"] = 0 },
            ["securityContext"] = new JsonObject(),
            ["request"] = new JsonObject { ["ipChain"] = entry.Actor.Address is { Length: > 0 } from ? new JsonArray(new JsonObject { ["ip"] = from, ["version"] = from.Contains(':', StringComparison.Ordinal) ? "V6" : "V4" }) : [] },
        };
    }
}
