using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.SystemLog;
using DeviceAgent.Org.WebConsole.Parts;

namespace DeviceAgent.Org.WebConsole;

/// <summary>What the System Log's page is asked for, as its address says it.</summary>
public sealed record LogSearch
{
    public const string Hour = "1h";
    public const string Day = "24h";
    public const string Week = "7d";
    public const string Month = "30d";
    public const string Custom = "custom";

    public static readonly IReadOnlyList<(string Value, string Text)> Ranges =
        [(Hour, "Last hour"), (Day, "Last 24 hours"), (Week, "Last 7 days"), (Month, "Last 30 days"), (Custom, "From … to …")];

    public static readonly IReadOnlyList<string> Results = ["SUCCESS", "FAILURE", "SKIPPED", "DEFERRED"];

    public string Text { get; init; } = "";

    public string EventType { get; init; } = "";

    public string Result { get; init; } = "";

    /// <summary>One of <see cref="Ranges"/>.</summary>
    public string Range { get; init; } = Week;

    public string Since { get; init; } = "";

    public string Until { get; init; } = "";

    public static LogSearch Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string range = query["range"].ToString();
        return new LogSearch
        {
            Text = query["q"].ToString().Trim(),
            EventType = query["type"].ToString().Trim(),
            Result = query["result"].ToString(),
            Range = Ranges.Any(r => r.Value == range) ? range : Week,
            Since = query["since"].ToString(),
            Until = query["until"].ToString(),
        };
    }

    /// <summary>The query for the log; what is wrong is said at its field, and null is returned.</summary>
    /// <param name="now">Now.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public LogQuery? ToQuery(DateTimeOffset now, FormErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        DateTimeOffset? since = Range == Custom ? Moment("since", Since, errors) : now - Span;
        DateTimeOffset? until = Range == Custom ? Moment("until", Until, errors) : null;
        if (since > until)
        {
            errors.Add("until", "must be after the beginning");
        }

        try
        {
            // Quotes would end the value inside the filter.
            string filter = string.Join(" and ", new[] { Condition("eventType", EventType), Condition("outcome.result", Result) }.OfType<string>());
            var query = new LogQuery
            {
                Since = since,
                Until = until,
                Filter = ScimFilter.ParseOptional(filter),
                Parts = [.. new[] { Part("eventType", EventType), Part("result", Result) }.OfType<string>()],
                Keywords = LogQuery.ReadKeywords(Text),
                Descending = true,
            };
            return errors.Any ? null : query;
        }
        catch (OrgException refusal)
        {
            errors.Take(refusal, "q");
            return null;
        }
    }

    /// <summary>As parameters of an address.</summary>
    public IReadOnlyDictionary<string, object?> Parameters => new Dictionary<string, object?>
    {
        ["q"] = Or(Text), ["type"] = Or(EventType), ["result"] = Or(Result), ["range"] = Range, ["since"] = Or(Since), ["until"] = Or(Until),
    };

    private TimeSpan Span => Range switch
    {
        Hour => TimeSpan.FromHours(1),
        Day => TimeSpan.FromDays(1),
        Month => TimeSpan.FromDays(30),
        _ => TimeSpan.FromDays(7),
    };

    private static string? Or(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset? Moment(string field, string text, FormErrors errors)
    {
        if (text.Length == 0)
        {
            return null;
        }

        DateTimeOffset? moment = IsoTime.TryRead(text);
        if (moment is null)
        {
            errors.Add(field, "is not a date and time such as 2026-11-28T10:00");
        }

        return moment;
    }

    private static string? Condition(string path, string value) => value.Length == 0 ? null : $"{path} eq {JsonSerializer.Serialize(value, OrgJson.Options)}";

    private static string? Part(string name, string value) => value.Length == 0 ? null : $"\"{name}\":{JsonSerializer.Serialize(value, OrgJson.Options)}";
}
