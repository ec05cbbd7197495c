using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Judges an answer: the message it holds, or why it is none.</summary>
internal static class AnswerReader
{
    private const int MostQuoted = 200;

    /// <summary>The answer's JSON as <typeparamref name="T"/>.</summary>
    /// <exception cref="OrgUnavailableException">The status is not 2xx, or the body is not the message that was asked for.</exception>
    internal static T Read<T>(OrgAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        EnsureJson(answer);
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw Refuse(answer, "answered with null");
        }
        catch (JsonException e)
        {
            throw Refuse(answer, $"answered with broken or incomplete JSON ({type.Type.Name}, at {e.Path ?? "$"})", e);
        }
    }

    /// <summary>For answers of which only the success counts: 202 and 204 without a body, or any JSON.</summary>
    /// <exception cref="OrgUnavailableException">The status is not 2xx, or something else than the org answered.</exception>
    internal static void EnsureAccepted(OrgAnswer answer)
    {
        if (answer is { Status: 202 or 204, Body.Length: 0 })
        {
            return;
        }

        EnsureJson(answer);
        try
        {
            JsonDocument.Parse(answer.Body).Dispose();
        }
        catch (JsonException e)
        {
            throw Refuse(answer, "answered with broken or incomplete JSON", e);
        }
    }

    internal static void EnsureJson(OrgAnswer answer)
    {
        if (answer.Status is >= 300 and <= 399)
        {
            throw Refuse(answer, $"answered with a redirect to {RedirectHost(answer)}, which is not followed");
        }

        if (!answer.IsSuccess)
        {
            throw Refuse(answer, string.Create(CultureInfo.InvariantCulture, $"answered with status {answer.Status}{Summary(answer)}"));
        }

        if (answer.IsHtml)
        {
            throw Refuse(answer, "answered with an HTML page: captive portal or proxy?");
        }

        if (!answer.IsJson)
        {
            throw Refuse(answer, $"answered with content type '{Quotable(answer.MediaType)}' instead of JSON");
        }
    }

    internal static OrgUnavailableException Refuse(OrgAnswer answer, string what, Exception? inner = null) =>
        new($"{answer.Url.GetLeftPart(UriPartial.Path)} {what}", inner)
        {
            StatusCode = answer.Status,
            ErrorCode = answer.IsSuccess ? null : Member(answer, "errorCode"),
            RetryAfter = RetryAfter.Clamp(answer.RetryAfter),
        };

    internal static string RedirectHost(OrgAnswer answer) => answer.Location switch
    {
        null => "nowhere",
        { IsAbsoluteUri: true } target => target.Host,
        _ => "another path",
    };

    /// <summary>The org's own words: Okta's <c>errorSummary</c>, or <c>description</c> (RFC 8935 section 2.4).</summary>
    private static string Summary(OrgAnswer answer)
    {
        if (answer.IsHtml)
        {
            return " and an HTML page: captive portal or proxy?";
        }

        return Member(answer, "errorSummary", "description", "err") is { } text ? $": {Quotable(text)}" : "";
    }

    /// <summary>The first of these members of an error body that is a text; null when there is none.</summary>
    private static string? Member(OrgAnswer answer, params ReadOnlySpan<string> names)
    {
        try
        {
            using JsonDocument error = JsonDocument.Parse(answer.Body);
            foreach (string name in names)
            {
                if (error.RootElement.ValueKind == JsonValueKind.Object
                    && error.RootElement.TryGetProperty(name, out JsonElement text)
                    && text.ValueKind == JsonValueKind.String)
                {
                    return text.GetString();
                }
            }
        }
        catch (JsonException)
        {
            // The status says enough.
        }

        return null;
    }

    /// <summary>Cut, and without characters that would forge a second log line or turn the text around.</summary>
    internal static string Quotable(string text)
    {
        var kept = new StringBuilder(Math.Min(text.Length, MostQuoted));
        foreach (char c in text)
        {
            if (kept.Length == MostQuoted)
            {
                break;
            }

            bool harmful = char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
            kept.Append(harmful ? ' ' : c);
        }

        return kept.ToString();
    }
}
