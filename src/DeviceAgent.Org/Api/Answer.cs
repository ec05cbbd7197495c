using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DeviceAgent.Org.Api;

/// <summary>The answers of the endpoints.</summary>
public static class Answer
{
    /// <summary>A body in the admin API's JSON.</summary>
    public static IResult Json<T>(T body, int status = StatusCodes.Status200OK) =>
        Results.Json(body, OrgJson.Options, "application/json", status);

    /// <summary>A body of the device wire.</summary>
    public static IResult Wire<T>(T body, JsonTypeInfo<T> type) => Results.Json(body, type, "application/json");

    /// <summary>One page, with <c>Link</c> headers to itself and to the next one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">The page.</param>
    /// <param name="nextAfter">The cursor of the next page; null when this is the last.</param>
    public static IResult Page<T>(HttpContext context, IReadOnlyList<T> items, string? nextAfter)
    {
        Paging.WriteLinks(context, nextAfter);
        return Json(items);
    }

    /// <summary>Says when to try again (RFC 9110 section 10.2.3), in whole seconds.</summary>
    public static void RetryAfter(HttpContext context, TimeSpan pause)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.RetryAfter = ((int)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a refusal as the whole answer.</summary>
    public static Task ErrorAsync(HttpContext context, OrgException refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return ErrorAsync(context, refusal.Status, OktaError.Of(refusal.Code, refusal.Message, refusal.Causes));
    }

    /// <summary>Writes <paramref name="error"/> as the whole answer.</summary>
    public static Task ErrorAsync(HttpContext context, int status, OktaError error)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(error, OrgJson.Options), context.RequestAborted);
    }
}
