using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using Microsoft.AspNetCore.Mvc;

namespace DeviceAgent.Org.Directory.Import;

/// <summary><c>POST /api/v1/device-access/import</c>: the file is the body.</summary>
public static class ImportEndpoints
{
    public const string Path = "/api/v1/device-access/import";

    public static void Map(IEndpointRouteBuilder admin) => admin.MapPost(Path, ImportAsync)
        .RequireAuthorization(nameof(Permission.ManageDirectory))
        .WithMetadata(new RequestSizeLimitAttribute(DirectoryImport.LongestBytes));

    private static async Task<IResult> ImportAsync(HttpContext context, DirectoryImport import)
    {
        if (context.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw OrgException.Malformed("the body must be a CSV file, with Content-Type: text/csv");
        }

        bool dryRun = context.Request.Query["dryRun"].ToString() switch
        {
            "" or "false" => false,
            "true" => true,
            _ => throw OrgException.Invalid("dryRun", "must be true or false"),
        };
        return Answer.Json(await import.ImportAsync(context.Request.Body, dryRun, AdminAuthentication.ActorOf(context), context.RequestAborted));
    }
}
