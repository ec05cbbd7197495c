namespace DeviceAgent.Core.Diagnostics;

/// <summary>What a check found.</summary>
/// <param name="State">How it came out.</param>
/// <param name="Observed">What was seen, for an admin; one line, no secrets.</param>
public sealed record CheckResult(FindingState State, string Observed)
{
    /// <summary>One of <see cref="FindingCodes"/> for a warning and a failure, else null.</summary>
    public string? Code { get; private init; }

    /// <summary>What to do about a warning or a failure, else null.</summary>
    public string? Remedy { get; private init; }

    public static CheckResult Ok(string observed) => new(FindingState.Ok, observed);

    /// <summary>There is nothing to look at; it stops no other check.</summary>
    public static CheckResult NothingToSee(string why) => new(FindingState.Skipped, why);

    public static CheckResult Warning(string code, string observed, string remedy) =>
        new(FindingState.Warning, observed) { Code = code, Remedy = remedy };

    public static CheckResult Failure(string code, string observed, string remedy) =>
        new(FindingState.Failure, observed) { Code = code, Remedy = remedy };
}
