using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>Shows what the doctor finds, as it finds it.</summary>
internal sealed class DoctorVerb(Terminal terminal, OrgDoctor doctor)
{
    /// <returns>0: nothing but ok; 1: warnings; 2: failures.</returns>
    public async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var page = new FindingPage(terminal, OrgDoctor.AllChecks.Max(c => c.Code.Length));
        await foreach (Finding finding in doctor.RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!json)
            {
                page.Write(finding);
            }
        }

        int failures = findings.Count(f => f.State == FindingState.Failure);
        int warnings = findings.Count(f => f.State == FindingState.Warning);
        if (json)
        {
            terminal.Json(new { version = 1, failures, warnings, findings });
        }
        else
        {
            terminal.Line(failures + warnings == 0 ? "all is well" : $"{PlainText.Count(failures, "failure")}, {PlainText.Count(warnings, "warning")}");
        }

        return failures > 0 ? ExitCodes.Failure : warnings > 0 ? ExitCodes.NotAll : ExitCodes.Ok;
    }
}
