namespace DeviceAgent.Org.Cli.Doctor;

/// <summary>One thing that must be as it should for an org to work.</summary>
/// <param name="code">Stable; words and hyphens.</param>
/// <param name="dependsOn">The codes of checks without which this one says nothing.</param>
internal abstract class DoctorCheck(string code, params string[] dependsOn)
{
    public string Code => code;

    public IReadOnlyList<string> DependsOn => dependsOn;

    /// <summary>Looks, and changes nothing.</summary>
    public abstract Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken);

    protected Finding Ok(string observed) => new(code, FindingState.Ok, observed);

    protected Finding Warning(string observed, string remedy) => new(code, FindingState.Warning, observed, remedy);

    protected Finding Failure(string observed, string remedy) => new(code, FindingState.Failure, observed, remedy);
}
