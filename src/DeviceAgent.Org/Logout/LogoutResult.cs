using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Outcomes;

namespace DeviceAgent.Org.Logout;

/// <summary>How a device finished, in the words of the System Log.</summary>
/// <param name="Result">SUCCESS, SKIPPED or FAILURE.</param>
/// <param name="Reason">Why; null when everything was done as meant.</param>
public sealed record LogoutResult(string Result, string? Reason)
{
    public const string Success = "SUCCESS";
    public const string Skipped = "SKIPPED";
    public const string Failure = "FAILURE";

    /// <summary>Of a final report. A dry run ended nothing, so it is SKIPPED; on a test device it is what was wanted.</summary>
    public static LogoutResult Of(OutcomeReport report, DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(device);
        bool dryRun = report.DryRun || report.Reason == OutcomeReasons.DryRun;
        return report.Status switch
        {
            OutcomeStatus.Failed => new LogoutResult(Failure, report.Reason ?? "failed"),
            _ when dryRun && report.Reason is null or OutcomeReasons.DryRun =>
                new LogoutResult(device.TestDevice ? Success : Skipped, OutcomeReasons.DryRun),
            OutcomeStatus.Completed when !dryRun => new LogoutResult(Success, report.Reason),
            _ => new LogoutResult(Skipped, report.Reason ?? "skipped"),
        };
    }
}
