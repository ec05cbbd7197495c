using System.Collections.Concurrent;
using System.IO.Compression;
using DeviceAgent.Org.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace DeviceAgent.Org.WebConsole;

/// <summary>
/// The files that the pages load: style sheets, scripts and images, embedded in the executable. Their addresses name the build,
/// so that a browser may keep them for ever and never mixes those of two versions.
/// </summary>
public static class ConsoleAssets
{
    private const string Root = "/console/assets";
    private const string ResourcePrefix = "console/";
    private const string ForEver = "public, max-age=31536000, immutable";

    private static readonly string Build = typeof(ConsoleAssets).Assembly.ManifestModule.ModuleVersionId.ToString("N")[..12];
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly ConcurrentDictionary<string, byte[]> Compressed = new(StringComparer.Ordinal);

    /// <summary>The address of a file of <c>Console/Assets</c>.</summary>
    public static string Path(string name) => $"{Root}/{Build}/{name}";

    /// <summary>Open to everybody: the page of the sign-in needs them, and they are the same for all.</summary>
    public static void Map(IEndpointRouteBuilder admin) => admin.MapGet(Root + "/{build}/{name}", (RequestDelegate)WriteAsync).AllowAnonymous();

    private static async Task WriteAsync(HttpContext context)
    {
        string name = (string)context.GetRouteValue("name")!;
        await using Stream? resource = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(ResourcePrefix + name);
        if (resource is null || !Types.TryGetContentType(name, out string? type))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;

        // Whoever asks for another build's file gets this build's, but must not keep it under that name.
        context.Response.Headers.CacheControl = (string?)context.GetRouteValue("build") == Build ? ForEver : "no-store";
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            byte[] body = Compressed.GetOrAdd(name, _ => Compress(resource));
            context.Response.Headers.ContentEncoding = "br";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        context.Response.ContentLength = resource.Length;
        await resource.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static byte[] Compress(Stream resource)
    {
        using var body = new MemoryStream();
        using (var brotli = new BrotliStream(body, CompressionLevel.Optimal, leaveOpen: true))
        {
            resource.CopyTo(brotli);
        }

        return body.ToArray();
    }
}
