using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.Enrollment;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>What the host's container holds.</summary>
public static class AgentServices
{
    /// <summary>Registers the options, everything that the loop is made of, the loop, and the worker that runs it.</summary>
    public static IServiceCollection AddAgent(
        this IServiceCollection services, AgentOptions options, WorkerMode mode, AgentLoopFactory createLoop, IReadOnlyList<string>? warnings = null,
        string? configurationFile = null)
    {
        services.AddSingleton(options);
        services.AddPlatform(warnings ?? []);
        services.AddPipeline();
        services.AddSingleton(provider => createLoop(provider, options));

        // Before the worker: what starts first is stopped last, and the last status tells of the worker's end.
        services.AddStatus(options, configurationFile, warnings ?? []);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AgentWorker>(provider, mode));
        services.AddHostedService(provider => provider.GetRequiredService<AgentWorker>());
        if (mode == WorkerMode.UntilStopped)
        {
            services.AddRenewal(options);
        }

        return services;
    }

    /// <summary>The real loop; while there is no org, one that waits for configuration.</summary>
    public static IAgentLoop CreateLoop(IServiceProvider services, AgentOptions options)
    {
        if (options.OrgUrl is null)
        {
            return new IdleLoop(
                services.GetRequiredService<AgentSignals>().Ticks, services.GetRequiredService<IMachineClock>(), services.GetRequiredService<ILogger<IdleLoop>>());
        }

        AgentLoop loop = services.GetRequiredService<AgentLoop>();
        services.GetRequiredService<NetworkWatch>().Start(loop.NetworkChanged);
        services.GetService<LoginWatch>()?.Start();
        return loop;
    }
}
