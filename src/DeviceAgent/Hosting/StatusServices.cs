using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The status as part of the running agent.</summary>
internal static class StatusServices
{
    public static void AddStatus(this IServiceCollection services, AgentOptions options, string? configurationFile, IReadOnlyList<string> warnings)
    {
        services.AddSingleton<PipelineStatus>();
        services.AddSingleton(provider => new StatusBoard(
            options,
            configurationFile,
            warnings,
            OwnStart(StatePlatform.Processes()),
            options.OrgUrl is null ? null : provider.GetRequiredService<PipelineStatus>(),
            StatePlatform.Clock()));
        services.AddSingleton(provider => new StatusFiles(options, StatePlatform.Folder(), provider.GetRequiredService<ILogger<StatusFiles>>()));
        services.AddSingleton<StatusLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<StatusLoop>());
    }

    private static long? OwnStart(IOtherProcesses processes)
    {
        try
        {
            return processes.StartOf(Environment.ProcessId);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
