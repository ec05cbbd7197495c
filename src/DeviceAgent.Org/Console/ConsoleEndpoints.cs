using DeviceAgent.Org.Access;
using DeviceAgent.Org.Directory;
using DeviceAgent.Org.Status;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing.Patterns;

namespace DeviceAgent.Org.WebConsole;

/// <summary>The web console: its pages under <c>/console</c>, and the hub of their live parts.</summary>
public static class ConsoleEndpoints
{
    private const string Root = "/console";

    /// <summary>Whether a path belongs to the console.</summary>
    public static bool Owns(PathString path) => path.StartsWithSegments(Root) || path.Value is "/" or "";

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<PeopleList>().AddSingleton<DeviceList>().AddSingleton<KeptStatus>();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "device-org-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // The console's own policy says the same, and more.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>After routing and authentication.</summary>
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/", () => Results.Redirect("/console")).AllowAnonymous();
        ConsoleAssets.Map(admin);
        LogDownload.Map(admin);
        admin.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(server =>
            {
                // ConsoleHeaders says it, stricter.
                server.ContentSecurityFrameAncestorsPolicy = null;
                server.DisableWebSocketCompression = true;
            })
            .Add(UnderRoot);
    }

    /// <summary>The framework's own endpoints (the hub of the live parts) stand below the console too: its cookie speaks only there.</summary>
    private static void UnderRoot(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } route && !path.TrimStart('/').StartsWith("console", StringComparison.Ordinal))
        {
            route.RoutePattern = RoutePatternFactory.Parse($"{Root}/{path.TrimStart('/')}");
            route.Metadata.Add(new AuthorizeAttribute(nameof(Permission.Read)));
        }
    }
}
