using System.Globalization;
using System.Text;
using System.Text.Json;
using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Org.WebConsole.Parts;

namespace DeviceAgent.Org.WebConsole;

/// <summary>What the System Log's page shows, all of it, as a file: JSON lines (each entry as it stands) or CSV. Oldest first.</summary>
public static class LogDownload
{
    private const int AtOnce = 1000;
    private const string Columns = "published,eventType,displayMessage,severity,actor,targets,result,reason,transaction";

    public static void Map(IEndpointRouteBuilder admin) =>
        admin.MapGet("/console/system-log/download", (RequestDelegate)WriteAsync).RequireAuthorization(nameof(Permission.ReadOrg));

    private static async Task WriteAsync(HttpContext context)
    {
        DateTimeOffset now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        bool csv = context.Request.Query["format"] == "csv";
        if (LogSearch.Of(context.Request.Query).ToQuery(now, new FormErrors()) is not { } query)
        {
            throw OrgException.Invalid("search", "the page of the System Log says what is wrong with it");
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"system-log-{now.UtcDateTime:yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}");
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename={name}";
        await using var body = new StreamWriter(context.Response.Body, new UTF8Encoding(false));
        if (csv)
        {
            await body.WriteAsync(Columns + "\r\n");
        }

        // With an end: what is appended meanwhile must not keep the download going.
        query = query with { Descending = false, Until = query.Until ?? now, Limit = AtOnce };
        var reader = context.RequestServices.GetRequiredService<SystemLogReader>();
        for (long? after = 0; after is { } cursor;)
        {
            (IReadOnlyList<JsonElement> events, after) = await reader.ReadAsync(query with { After = cursor }, context.RequestAborted);
            foreach (JsonElement entry in events)
            {
                await body.WriteAsync(csv ? Row(entry) : entry.GetRawText() + "\n");
            }
        }
    }

    private static string Row(JsonElement entry)
    {
        LogLine line = LogLine.Of(entry);
        string[] cells =
        [
            entry.GetProperty("published").GetString()!, line.EventType, line.Message, entry.GetProperty("severity").GetString()!, line.Actor,
            string.Join("; ", line.Targets.Select(t => t.Name)), line.Result, line.Reason ?? "", entry.GetProperty("transaction").GetProperty("id").GetString()!,
        ];
        return string.Join(',', cells.Select(Cell)) + "\r\n";
    }

    /// <summary>RFC 4180. What a spreadsheet would take for a formula gets an apostrophe: names come from devices and people.</summary>
    private static string Cell(string text)
    {
        string safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
