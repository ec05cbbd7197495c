using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Core.State;
using DeviceAgent.Core.Trust;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>The agent's pipeline: one of each, in the order of docs/architecture.md.</summary>
internal static class PipelineServices
{
    public static void AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton(Random.Shared);
        services.AddSingleton<NetworkWatch>();
        services.AddSingleton<AgentLoop>();
        services.AddSingleton<AgentSignals>();

        // 1 requirements, 2 the org
        services.AddSingleton(provider => InstanceKey.LoadOrCreate(
            provider.GetRequiredService<IStateFolder>(), provider.GetRequiredService<ILogger<InstanceKey>>()));
        services.AddSingleton(provider => new RequirementGate(
            [.. provider.GetServices<IRequirement>()], provider.GetRequiredService<IMachineClock>()));
        services.AddSingleton<OrgTime>();
        services.AddSingleton(provider => new RememberedIdentity(provider.GetRequiredService<IDeviceIdentity>()));
        services.AddSingleton<IOrgClient>(CreateClient);
        services.AddSingleton<PollSchedule>();
        services.AddSingleton<PollLoop>();
        services.AddSingleton<PollCycle>();
        services.AddSingleton<CheckInReporter>();

        // 3 commands
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<TrustedKeys>();
        services.AddSingleton<SetVerifier>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<CommandLedger>();
        services.AddSingleton<CommandInbox>();

        // 4 logout, 5 outcomes
        services.AddSingleton<SessionWatch>();
        services.AddSingleton<TerminatorLadder>();
        services.AddSingleton<ForcedLogoutCap>();
        services.AddSingleton<LogoutHandler>();
        services.AddSingleton<LogoutWorker>();
        services.AddSingleton<OutcomeOutbox>();
    }

    private static OrgClient CreateClient(IServiceProvider provider)
    {
        AgentOptions options = provider.GetRequiredService<AgentOptions>();
        return new OrgClient(
            options.OrgUrl!,
            provider.GetRequiredService<RememberedIdentity>(),
            provider.GetRequiredService<InstanceKey>(),
            provider.GetRequiredService<IMachineClock>(),
            provider.GetRequiredService<OrgTime>(),
            provider.GetRequiredService<ILogger<OrgClient>>(),
            options.OrgRoots,
            token: options.OrgToken);
    }
}
