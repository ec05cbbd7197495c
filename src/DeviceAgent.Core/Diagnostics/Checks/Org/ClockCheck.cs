using System.Globalization;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>
/// This machine's clock beside the org's. Commands do not depend on it (they go by the org's time), certificates do. It comes before TLS, of
/// whose failures it may be the cause.
/// </summary>
internal sealed class ClockCheck : OrgCheck
{
    /// <summary>From here on certificates that were just issued are not valid yet.</summary>
    private static readonly TimeSpan Wrong = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Off = TimeSpan.FromMinutes(1);

    public ClockCheck(OrgConversation org)
        : base(CheckNames.Clock, org) => Needs = [CheckNames.Connection];

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await Org.ClockAheadAsync().ConfigureAwait(false) is not { } ahead)
        {
            return CheckResult.NothingToSee("the org's time is not known: see below");
        }

        string seen = $"this machine's clock is {Words(ahead.Duration())} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the org's";
        const string remedy = "set the clock right (on a Mac: sudo sntp -sS time.apple.com), or the org's if that is the wrong one; certificates look expired or not valid yet until then";
        return ahead.Duration() >= Wrong ? CheckResult.Failure(FindingCodes.ClockWrong, seen, remedy)
            : ahead.Duration() >= Off ? CheckResult.Warning(FindingCodes.ClockWrong, seen, remedy)
            : CheckResult.Ok("agrees with the org's");
    }

    private static string Words(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} seconds"),
    };
}
