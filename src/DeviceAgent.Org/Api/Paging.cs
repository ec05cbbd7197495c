using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DeviceAgent.Org.Api;

/// <summary>Okta's paging: <c>limit</c>, the opaque cursor <c>after</c>, and <c>Link</c> headers.</summary>
public static class Paging
{
    /// <summary>The asked page size.</summary>
    /// <exception cref="OrgException">400: not a whole number from 1 to <paramref name="most"/>.</exception>
    public static int Limit(HttpContext context, int most, int usual)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? text = context.Request.Query["limit"];
        if (text is null)
        {
            return usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= 1 && limit <= most
            ? limit
            : throw OrgException.Invalid("limit", $"must be a whole number from 1 to {most}");
    }

    /// <summary>The cursor: the number of the last item of the page before; 0 at the start.</summary>
    /// <exception cref="OrgException">400: not a cursor that the org gave out.</exception>
    public static long After(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? text = context.Request.Query["after"];
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long after) && after >= 0
            ? after
            : throw OrgException.Invalid("after", "is not a cursor of this list");
    }

    public static string Cursor(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds the <c>Link</c> headers: always self, next when there is a next page.</summary>
    public static void WriteLinks(HttpContext context, string? nextAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        string path = OrgLinks.Root(context) + context.Request.Path;
        var query = new Dictionary<string, StringValues>(context.Request.Query, StringComparer.OrdinalIgnoreCase);

        // Encoded anew: as it came, the query may hold what a header must not, or what would end the link.
        List<string> links = [$"<{QueryHelpers.AddQueryString(path, query)}>; rel=\"self\""];
        if (nextAfter is not null)
        {
            query["after"] = nextAfter;
            links.Add($"<{QueryHelpers.AddQueryString(path, query)}>; rel=\"next\"");
        }

        context.Response.Headers.Link = new StringValues([.. links]);
    }
}
