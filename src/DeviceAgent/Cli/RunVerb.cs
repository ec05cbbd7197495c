using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;
using DeviceAgent.Logging;

namespace DeviceAgent.Cli;

/// <summary>
/// <c>device-agent run</c>: loads the configuration and runs one host after another, a new one whenever SIGHUP brought a
/// changed configuration.
/// </summary>
/// <param name="request">What to do.</param>
/// <param name="createLoop">Makes the loop of each host; null means the real one. Tests give their own.</param>
public sealed class RunVerb(RunRequest request, AgentLoopFactory? createLoop = null)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync()
    {
        // Before anything else: a signal during the start must not kill the process half-way.
        using var signals = new ProcessSignals();
        AgentConfiguration? configuration;
        try
        {
            configuration = AgentConfiguration.Load(request.Sources);
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }

        if (request.Once && configuration.Options.OrgUrl is null)
        {
            return await AgentCommandLine.RefuseAsync(
                "OrgUrl is not set, so --once has no org to poll; allowed: https://HOST or https://HOST:PORT", ExitCodes.Configuration);
        }

        while (true)
        {
            var (exitCode, changed) = await RunHostAsync(configuration, signals);
            if (changed is null)
            {
                return exitCode;
            }

            configuration = changed;
        }
    }

    private async Task<(int ExitCode, AgentConfiguration? Changed)> RunHostAsync(AgentConfiguration configuration, ProcessSignals signals)
    {
        var options = configuration.Options;
        PlatformConfiguration.ApplyToProcess(options);

        // Before the log: its folder may lie inside, and would make the state folder readable by others.
        if (StateFolderCheck.Problem(options.StateFolder, options.DryRun) is { } problem && options.OrgUrl is not null)
        {
            return (await AgentCommandLine.RefuseAsync(problem, ExitCodes.StateFolderUnusable), null);
        }

        using var log = AgentLog.Open(options, LogTargets.For(request));
        var run = new HostRun(configuration, request, createLoop ?? AgentServices.CreateLoop, log.Logger, setLogLevel: log.SetLevel);
        return await run.RunAsync(signals);
    }
}
