using DeviceAgent.Core.Configuration;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the agent knows its org.</summary>
internal sealed class OrgUrlCheck(AgentOptions options) : DoctorCheck(CheckNames.OrgUrl)
{
    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken) => ValueTask.FromResult(options.OrgUrl is { } url
        ? CheckResult.Ok(url.AbsoluteUri.TrimEnd('/'))
        : CheckResult.Failure(
            FindingCodes.OrgUrlMissing,
            "OrgUrl is not set: the agent waits for its configuration and does nothing else",
            "set OrgUrl to the device URL that device-org prints when it starts, such as https://org.example.com:8443"));
}
