using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DeviceAgent.Org.Api;

/// <summary>Reads JSON bodies, so that every bad one is answered in the same way.</summary>
public static class RequestBody
{
    /// <summary>Larger bodies are answered with 413.</summary>
    public const long LongestBytes = 1024 * 1024;

    /// <summary>The body in the admin API's JSON.</summary>
    /// <exception cref="OrgException">400: not JSON, or not of this shape.</exception>
    public static Task<T> ReadAsync<T>(HttpContext context)
        where T : class =>
        ReadAsync(context, (JsonTypeInfo<T>)OrgJson.Options.GetTypeInfo(typeof(T)));

    /// <summary>The body as <paramref name="type"/>.</summary>
    /// <exception cref="OrgException">400: not JSON, or not of this shape.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw OrgException.Malformed("the body is null");
        }
        catch (JsonException e)
        {
            throw OrgException.Malformed(e.Path is { Length: > 0 } path ? $"not as expected at {path}" : "not JSON");
        }
        catch (ArgumentException)
        {
            // The way in which JsonObject says it.
            throw OrgException.Malformed("a member stands twice");
        }
    }

    /// <summary>Like <see cref="ReadAsync{T}(HttpContext)"/>, but null for an empty body.</summary>
    /// <exception cref="OrgException">400: not JSON, or not of this shape.</exception>
    public static async Task<T?> ReadOptionalAsync<T>(HttpContext context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.ContentLength is 0)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
        {
            return null;
        }

        buffer.Position = 0;
        context.Request.Body = buffer;
        return await ReadAsync<T>(context);
    }
}
