using DeviceAgent.Core.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace DeviceAgent.Hosting;

/// <summary>Makes the Generic Host of one configuration.</summary>
public static class AgentHost
{
    /// <summary>How long the loop may take to stop. One second less than the five that the whole process has after SIGTERM.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>A host that runs the loop of <paramref name="createLoop"/>; it reads no configuration of its own and handles no signal.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="mode">How long to work.</param>
    /// <param name="createLoop">Makes the loop; <see cref="AgentServices.CreateLoop"/> is the real one.</param>
    /// <param name="logger">Stays the caller's.</param>
    /// <param name="shutdownTimeout"><see cref="ShutdownTimeout"/> when null.</param>
    /// <param name="warnings">What of the configuration could not be used as it was given.</param>
    /// <param name="configurationFile">Which the options were read from, for the status; null when there was none.</param>
    public static IHost Build(
        AgentOptions options, WorkerMode mode, AgentLoopFactory createLoop, ILogger logger, TimeSpan? shutdownTimeout = null,
        IReadOnlyList<string>? warnings = null, string? configurationFile = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSerilog(logger);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdownTimeout ?? ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, OuterLifetime>();
        builder.Services.AddAgent(options, mode, createLoop, warnings, configurationFile);
        return builder.Build();
    }

    /// <summary>Does nothing: <see cref="ProcessSignals"/> outlives the host and tells it when to stop.</summary>
    private sealed class OuterLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
