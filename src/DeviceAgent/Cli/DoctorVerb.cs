using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent doctor</c>: runs the checks one after the other, and says of each what came of it.</summary>
public sealed class DoctorVerb(ConfigurationSources sources, bool json)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            AgentConfiguration configuration = AgentConfiguration.Load(sources);
            PlatformConfiguration.ApplyToProcess(configuration.Options);
            await using ServiceProvider services = DoctorChecks.CreateServices(configuration);
            return await RunAsync(DoctorChecks.Of(configuration, services), cancellationToken);
        }
        catch (ConfigurationException e)
        {
            return await RunAsync(DoctorChecks.WithoutConfiguration(e), cancellationToken);
        }
    }

    private async Task<int> RunAsync(IEnumerable<DoctorCheck> checks, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var text = DoctorText.ForStandardOutput();
        await foreach (Finding finding in new Doctor(checks, TimeProvider.System).RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!json)
            {
                text.Write(finding);
            }
        }

        var report = DoctorReport.Of(findings, TimeProvider.System.GetUtcNow());
        if (json)
        {
            Console.WriteLine(report.ToJson());
        }
        else
        {
            text.WriteSummary(report);
        }

        return report.State switch
        {
            FindingState.Failure => ExitCodes.DoctorFailures,
            FindingState.Warning => ExitCodes.DoctorWarnings,
            _ => ExitCodes.Ok,
        };
    }
}
