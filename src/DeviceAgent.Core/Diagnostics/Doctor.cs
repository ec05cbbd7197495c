using System.Runtime.CompilerServices;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>Runs the checks one after the other, causes before their symptoms: so the first failure is the one to see to.</summary>
/// <param name="checks">In any order.</param>
/// <param name="time">Measures the time limits.</param>
public sealed class Doctor(IEnumerable<DoctorCheck> checks, TimeProvider time)
{
    /// <summary>Each finding as soon as it is known, in the order of <see cref="CheckNames.All"/>.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var findings = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (DoctorCheck check in checks.OrderBy(check => CheckNames.PlaceOf(check.Name)))
        {
            Finding finding = findings[check.Name] = WhyLeftOut(check, findings) ?? await LookAsync(check, cancellationToken).ConfigureAwait(false);
            yield return finding;
        }
    }

    private static Finding? WhyLeftOut(DoctorCheck check, Dictionary<string, Finding> findings)
    {
        Finding? cause = Of(check.UnlessFailed).FirstOrDefault(earlier => earlier.State == FindingState.Failure)
            ?? Of(check.Needs).FirstOrDefault(earlier => earlier.State == FindingState.Failure || earlier.Because is not null);
        string? because = cause?.Because ?? cause?.Check;
        return because is null ? null : new Finding(check.Name, FindingState.Skipped, null, $"not looked at, because {because} failed", null, because, 0);

        IEnumerable<Finding> Of(IReadOnlyList<string> names) =>
            names.Where(findings.ContainsKey).OrderBy(CheckNames.PlaceOf).Select(name => findings[name]);
    }

    private async Task<Finding> LookAsync(DoctorCheck check, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        CheckResult result = await ResultAsync(check, cancellationToken).ConfigureAwait(false);
        return new Finding(
            check.Name, result.State, result.Code, OneLine(result.Observed), result.Remedy, null, (long)time.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task<CheckResult> ResultAsync(DoctorCheck check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(check.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // On another thread: a check that blocks (a dead network volume) is left behind, and the others go on.
            return await Task.Run(() => check.RunAsync(either.Token).AsTask(), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Failure(
                FindingCodes.TimeLimit,
                $"no result within {check.TimeLimit.TotalSeconds:0} s",
                "run it again; if it stays, see what this check waits for (network, disk, another program)");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return CheckResult.Failure(
                FindingCodes.CheckBroken, $"the check itself failed: {e.GetType().Name}: {e.Message}", "report this, with the whole output");
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
