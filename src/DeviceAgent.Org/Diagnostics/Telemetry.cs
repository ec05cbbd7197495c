using System.Diagnostics.Metrics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Status;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>Metrics and traces by OpenTelemetry: metrics wait to be scraped, traces go out only where somebody said where to.</summary>
internal static class Telemetry
{
    /// <summary>OpenTelemetry's own variable. Without it no trace is made and nothing is sent.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>How long the last spans may take at the end: the process must be gone in time.</summary>
    private static readonly TimeSpan LastSpansWithin = TimeSpan.FromSeconds(1);

    /// <exception cref="OrgConfigurationException">The endpoint is no URL.</exception>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<OrgMetrics>().AddSingleton<OrgGauges>().AddSingleton<FleetReadings>().AddSingleton<LogoutSpans>().AddSingleton<Readiness>();
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("device-org", serviceVersion: OrgStatusReader.ProgramVersion, autoGenerateServiceInstanceId: false)
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(OrgMetrics.MeterName).AddPrometheusExporter(exporter =>
            {
                exporter.ScopeInfoEnabled = false;
                exporter.ScrapeResponseCacheDurationMilliseconds = 0;
            }));

        // The library listens to every meter of this name in the process, also to another org's.
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            IMeterFactory own = provider.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => ReferenceEquals(instrument.Meter.Scope, own) ? null : MetricStreamConfiguration.Drop);
        });
        if (configuration[EndpointVariable] is { Length: > 0 } endpoint)
        {
            RequireUrl(endpoint);
            telemetry.WithTracing(traces => traces.AddSource(LogoutSpans.SourceName).AddOtlpExporter());
        }
    }

    /// <summary>Before anything happens that counts.</summary>
    public static void Begin(IServiceProvider services)
    {
        // What is counted before the provider is there is lost.
        services.GetRequiredService<MeterProvider>();
        services.GetRequiredService<OrgGauges>();
        services.GetRequiredService<OrgMetrics>().CountFromZero();
        if (services.GetService<TracerProvider>() is { } traces)
        {
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(
                () => traces.Shutdown((int)LastSpansWithin.TotalMilliseconds));
        }
    }

    /// <summary>The library itself would pass over it, and send to a port of this machine.</summary>
    private static void RequireUrl(string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            // Not shown: it may hold a password.
            throw new OrgConfigurationException($"{EndpointVariable} must be an http or https URL, such as http://127.0.0.1:4318");
        }
    }
}
