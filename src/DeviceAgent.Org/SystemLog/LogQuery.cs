using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.SystemLog;

/// <summary>What <c>GET /api/v1/logs</c> asks for.</summary>
public sealed record LogQuery
{
    /// <summary>When <c>since</c> is absent on a first page: this long before <c>until</c>.</summary>
    public static readonly TimeSpan UsualSpan = TimeSpan.FromDays(7);

    private const int MostKeywords = 10;
    private const int LongestKeyword = 40;

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The cursor; 0 on a first page.</summary>
    public long After { get; init; }

    public ScimFilter? Filter { get; init; }

    /// <summary>Words that must all occur, in any case.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Parts of an entry's JSON that must all occur as they stand: what the database can look for before an entry is read.</summary>
    internal IReadOnlyList<string> Parts { get; init; } = [];

    public int Limit { get; init; } = 100;

    public bool Descending { get; init; }

    /// <summary>Without an end, oldest first: a reader that follows the log. It always gets a next link.</summary>
    public bool Follows => Until is null && !Descending;

    /// <exception cref="OrgException">400: a parameter is not as it must be.</exception>
    public static LogQuery Read(HttpContext context, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset? until = IsoTime.Query(context, "until");
        long after = Paging.After(context);
        return new LogQuery
        {
            Since = IsoTime.Query(context, "since") ?? (after > 0 ? null : Before(until ?? now)),
            Until = until,
            After = after,
            Filter = ScimFilter.ParseOptional(context.Request.Query["filter"]),
            Keywords = ReadKeywords(context.Request.Query["q"]),
            Limit = Paging.Limit(context, most: 1000, usual: 100),
            Descending = ReadDescending(context.Request.Query["sortOrder"]),
        };
    }

    private static DateTimeOffset Before(DateTimeOffset end) =>
        end - DateTimeOffset.MinValue > UsualSpan ? end - UsualSpan : DateTimeOffset.MinValue;

    /// <exception cref="OrgException">400: too many or too long.</exception>
    internal static string[] ReadKeywords(string? q)
    {
        string[] words = (q ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= MostKeywords && words.All(w => w.Length <= LongestKeyword)
            ? words
            : throw OrgException.Invalid("q", $"at most {MostKeywords} words of at most {LongestKeyword} characters");
    }

    private static bool ReadDescending(string? order) => order?.ToUpperInvariant() switch
    {
        null or "" or "ASCENDING" => false,
        "DESCENDING" => true,
        _ => throw OrgException.Invalid("sortOrder", "must be ASCENDING or DESCENDING"),
    };
}
