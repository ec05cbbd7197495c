using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>The configuration, as <c>run</c> reads it.</summary>
public sealed class ConfigurationCheck : DoctorCheck
{
    private readonly CheckResult result;

    private ConfigurationCheck(CheckResult result)
        : base(CheckNames.Configuration) => this.result = result;

    /// <summary>It could be read.</summary>
    public static ConfigurationCheck Of(AgentConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string from = configuration.File ?? "no file";
        int set = configuration.Settings.Count(setting => setting.Source != EffectiveSetting.DefaultSource);
        return new ConfigurationCheck(configuration.Warnings.Count == 0
            ? CheckResult.Ok($"{from}; {set} setting{(set == 1 ? "" : "s")} given")
            : CheckResult.Warning(
                FindingCodes.ConfigurationIgnored,
                string.Join("; ", configuration.Warnings),
                "correct what is named; until then the last value that could be used counts, or the default; for OrgCaFile neither does"));
    }

    /// <summary>It could not: there is nothing else to look at then.</summary>
    public static ConfigurationCheck Of(ConfigurationException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new ConfigurationCheck(CheckResult.Failure(
            FindingCodes.ConfigurationInvalid,
            string.Join("; ", failure.Problems),
            "correct what is named; the agent does not start before, and nothing else can be checked"));
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken) => ValueTask.FromResult(result);
}
