using DeviceAgent.Org.Access;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using OpenTelemetry.Metrics;

namespace DeviceAgent.Org.Diagnostics;

/// <summary><c>/healthz</c> and <c>/readyz</c>, for everybody who reaches the admin listener, and <c>/metrics</c> with an API token.</summary>
public static class HealthEndpoints
{
    public const string HealthPath = "/healthz";
    public const string ReadyPath = "/readyz";
    public const string MetricsPath = "/metrics";

    public static void Map(IEndpointRouteBuilder root)
    {
        RouteGroupBuilder open = root.MapGroup("").WithMetadata(Listener.Admin).AllowAnonymous();
        open.MapGet(HealthPath, (HttpContext context) => Answered(context, Answer.Json(new { alive = true })));
        open.MapGet(ReadyPath, async (HttpContext context, Readiness readiness) =>
        {
            IReadOnlyList<string> missing = await readiness.MissingAsync(context.RequestAborted);
            return Answered(context, missing.Count == 0
                ? Answer.Json(new { ready = true, notReady = missing })
                : Answer.Json(new { ready = false, notReady = missing }, StatusCodes.Status503ServiceUnavailable));
        });
        root.MapGroup("").WithMetadata(Listener.Admin).MapPrometheusScrapingEndpoint(
            MetricsPath,
            meterProvider: null,
            configureBranchedPipeline: scrape => scrape.Use(async (context, next) =>
            {
                await context.RequestServices.GetRequiredService<FleetReadings>().FreshenAsync(context.RequestAborted);
                await next(context);
            }),
            optionsName: null).WithMetadata(new HttpMethodMetadata([HttpMethods.Get])).RequireAuthorization(nameof(Permission.ReadOrg));
    }

    /// <summary>What stands between must not answer in the org's place.</summary>
    private static IResult Answered(HttpContext context, IResult answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return answer;
    }
}
