using DeviceAgent.Org.Access;
using System.Text.Json;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.SystemLog;

/// <summary><c>GET /api/v1/logs</c>.</summary>
public static class LogEndpoints
{
    public static void Map(IEndpointRouteBuilder admin) =>
        admin.MapGet("/api/v1/logs", async (HttpContext context, SystemLogReader reader, TimeProvider time) =>
        {
            LogQuery query = LogQuery.Read(context, time.GetUtcNow());
            (IReadOnlyList<JsonElement> events, long? next) = await reader.ReadAsync(query, context.RequestAborted);
            return Answer.Page(context, events, next is { } cursor ? Paging.Cursor(cursor) : null);
        }).RequireAuthorization(nameof(Permission.ReadOrg));
}
