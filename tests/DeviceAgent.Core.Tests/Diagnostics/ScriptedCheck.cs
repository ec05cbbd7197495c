using DeviceAgent.Core.Diagnostics;

namespace DeviceAgent.Core.Tests.Diagnostics;

/// <summary>A check that does what a test says.</summary>
internal sealed class ScriptedCheck : DoctorCheck
{
    private readonly Func<CancellationToken, ValueTask<CheckResult>> run;

    public ScriptedCheck(string name, CheckResult result, string[]? needs = null, string[]? unlessFailed = null)
        : this(name, _ => ValueTask.FromResult(result), needs, unlessFailed)
    {
    }

    public ScriptedCheck(string name, Func<CancellationToken, ValueTask<CheckResult>> run, string[]? needs = null, string[]? unlessFailed = null)
        : base(name)
    {
        this.run = run;
        (Needs, UnlessFailed) = (needs ?? [], unlessFailed ?? []);
    }

    public int Runs { get; private set; }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        Runs++;
        return run(cancellationToken);
    }
}
