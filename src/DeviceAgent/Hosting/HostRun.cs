using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Polling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Hosting;

/// <summary>One host from its start to its end, with the reloads in between.</summary>
public sealed partial class HostRun(
    AgentConfiguration configuration, RunRequest request, AgentLoopFactory createLoop, Serilog.ILogger serilog,
    TimeSpan? shutdownTimeout = null, Action<AgentLogLevel>? setLogLevel = null)
{
    /// <summary>How soon a changed profile is noticed without a signal.</summary>
    public static readonly TimeSpan ProfileLook = TimeSpan.FromMinutes(15);

    /// <summary>The same while there is no org: a Mac that is being set up waits for its profile.</summary>
    public static readonly TimeSpan FirstProfileLook = TimeSpan.FromMinutes(1);

    private AgentConfiguration? changed;

    /// <summary>Runs until a signal, a changed configuration or the loop itself ends it.</summary>
    /// <returns>The exit code, and the configuration to go on with if it has changed.</returns>
    public async Task<(int ExitCode, AgentConfiguration? Changed)> RunAsync(ProcessSignals signals)
    {
        var mode = request.Once ? WorkerMode.Once : WorkerMode.UntilStopped;
        var host = AgentHost.Build(configuration.Options, mode, createLoop, serilog, shutdownTimeout, configuration.Warnings, configuration.File);
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger<HostRun>();
        using var ended = new CancellationTokenSource();
        LogStarting(logger, AgentIdentity.Version, configuration.File ?? "none", configuration.Options.DryRun);
        foreach (string warning in configuration.Warnings)
        {
            LogWarning(logger, warning);
        }

        if (!configuration.Options.LogoutEnabled)
        {
            LogLogoutDisabled(logger);
        }

        var reloading = Task.CompletedTask;
        AgentWorker? worker = null;
        try
        {
            worker = host.Services.GetRequiredService<AgentWorker>();
            await host.StartAsync(signals.Stop);

            // Not before the start is over: a host that is stopped while it starts throws.
            reloading = request.Once ? Task.CompletedTask : ReloadAsync(host.Services, signals, logger, ended.Token);
            await host.WaitForShutdownAsync(signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // Stopped during the start, or the loop did not listen within the time limit.
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
            return (ExitCodes.LoopDied, null);
        }
        finally
        {
            await ended.CancelAsync();
            await reloading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        return worker is null ? (ExitCodes.LoopDied, null) : End(worker, logger, signals);
    }

    private (int ExitCode, AgentConfiguration? Changed) End(AgentWorker worker, ILogger logger, ProcessSignals signals)
    {
        if (!worker.HasEnded)
        {
            LogDidNotStop(logger);
        }

        var stopping = signals.Stop.IsCancellationRequested || worker.ExitCode != ExitCodes.Ok;
        if (changed is not null && !stopping && PlatformConfiguration.NeedsNewProcess(configuration.Options, changed.Options))
        {
            LogNewProcess(logger);
            return (ExitCodes.NotFinished, null);
        }

        if (changed is not null && !stopping)
        {
            // Two loops at once would write one ledger: when the old one still runs, the process ends and launchd starts a new one.
            return worker.HasEnded ? (ExitCodes.Ok, changed) : (ExitCodes.LoopDied, null);
        }

        LogStopped(logger, worker.ExitCode);
        return (worker.ExitCode, null);
    }

    /// <summary>
    /// SIGHUP: read the configuration again; poll now, or let a host with the new one do so. A profile that was changed sends no signal:
    /// it is looked at every <see cref="ProfileLook"/>.
    /// </summary>
    private async Task ReloadAsync(IServiceProvider services, ProcessSignals signals, ILogger logger, CancellationToken ended)
    {
        TimeSpan? look = request.Sources.Managed is null ? null
            : configuration.Options.OrgUrl is null ? FirstProfileLook
            : ProfileLook;
        Ticks ticks = services.GetRequiredService<AgentSignals>().Ticks;
        while (true)
        {
            bool asked = await signals.WaitForHangupAsync(look, ticks, ended);
            string? refusal = null;
            try
            {
                var read = AgentConfiguration.Load(request.Sources);
                var moves = read.Options.StateFolder != configuration.Options.StateFolder || configuration.Options.OrgUrl is null;
                if (moves && read.Options.OrgUrl is not null && StateFolderCheck.Problem(read.Options.StateFolder, read.Options.DryRun) is { } problem)
                {
                    refusal = problem;
                    LogRefused(logger, problem);
                }
                else if (!read.HasSameValuesButLogLevel(configuration))
                {
                    LogChanged(logger);
                    changed = read;
                    services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                    return;
                }
                else if (read.Options.LogLevel != configuration.Options.LogLevel)
                {
                    ChangeLogLevel(read, logger);
                }
                else if (asked)
                {
                    LogUnchanged(logger);
                }
            }
            catch (ConfigurationException e)
            {
                refusal = e.Message;
                LogRefused(logger, e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                refusal = e.Message;

                // Whatever it is, the next SIGHUP must be heard.
                LogReloadFailed(logger, e);
            }

            services.GetRequiredService<StatusBoard>().ConfigurationRead(refusal);
            if (asked)
            {
                services.GetRequiredService<IAgentLoop>().PollNow("SIGHUP");
            }
        }
    }

    /// <summary>Without a new host: who looks closely at something must not disturb it by that.</summary>
    private void ChangeLogLevel(AgentConfiguration read, ILogger logger)
    {
        // Said at the level of the two at which more is said.
        if (read.Options.LogLevel < configuration.Options.LogLevel)
        {
            setLogLevel?.Invoke(read.Options.LogLevel);
        }

        LogLevelChanged(logger, configuration.Options.LogLevel, read.Options.LogLevel);
        setLogLevel?.Invoke(read.Options.LogLevel);
        configuration = read;
    }

    [LoggerMessage(EventId = 100, EventName = "agent.started", Level = LogLevel.Information, Message = "device-agent {Version} starts; configuration file: {ConfigFile}; dry run: {DryRun}")]
    private static partial void LogStarting(ILogger logger, string version, string configFile, bool dryRun);

    [LoggerMessage(EventId = 120, EventName = "configuration.warning", Level = LogLevel.Warning, Message = "Configuration: {Problem}")]
    private static partial void LogWarning(ILogger logger, string problem);

    [LoggerMessage(EventId = 121, EventName = "configuration.logout-disabled", Level = LogLevel.Warning, Message = "LogoutEnabled is false: commands are acknowledged and skipped, no session is ended")]
    private static partial void LogLogoutDisabled(ILogger logger);

    [LoggerMessage(EventId = 122, EventName = "configuration.changed", Level = LogLevel.Information, Message = "The configuration has changed; going on with the new one")]
    private static partial void LogChanged(ILogger logger);

    [LoggerMessage(EventId = 127, EventName = "configuration.new-process", Level = LogLevel.Information, Message = "NetworkFramework has changed, which only a new process takes: ending to be started again")]
    private static partial void LogNewProcess(ILogger logger);

    [LoggerMessage(EventId = 126, EventName = "configuration.log-level", Level = LogLevel.Information, Message = "LogLevel was {Before} and is now {Now}")]
    private static partial void LogLevelChanged(ILogger logger, AgentLogLevel before, AgentLogLevel now);

    [LoggerMessage(EventId = 123, EventName = "configuration.unchanged", Level = LogLevel.Information, Message = "SIGHUP: the configuration is unchanged; polling now")]
    private static partial void LogUnchanged(ILogger logger);

    [LoggerMessage(EventId = 124, EventName = "configuration.refused", Level = LogLevel.Error, Message = "The new configuration is refused, the old one stays: {Problem}")]
    private static partial void LogRefused(ILogger logger, string problem);

    [LoggerMessage(EventId = 125, EventName = "configuration.unreadable", Level = LogLevel.Error, Message = "Reading the configuration failed, the old one stays")]
    private static partial void LogReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 102, EventName = "agent.failed", Level = LogLevel.Critical, Message = "The agent could not be started or stopped")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 103, EventName = "agent.loop-did-not-stop", Level = LogLevel.Warning, Message = "The loop did not stop within the time limit")]
    private static partial void LogDidNotStop(ILogger logger);

    [LoggerMessage(EventId = 101, EventName = "agent.stopped", Level = LogLevel.Information, Message = "device-agent stopped with exit code {ExitCode}")]
    private static partial void LogStopped(ILogger logger, int exitCode);
}
