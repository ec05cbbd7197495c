using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.MacOS.Requirements;

/// <summary>
/// Okta Verify as the inner requirement finds it, and really Okta's: signed with Okta's Team ID, so that an Info.plist that
/// somebody has planted does not open the gate. A bundle that is being replaced fails too: that is
/// <see cref="RequirementState.Unreadable"/>, not a verdict.
/// </summary>
/// <param name="version">The version check.</param>
/// <param name="signatures">Security.framework.</param>
/// <param name="appPath">The app bundle.</param>
/// <param name="clock">Says how old the memory is.</param>
public sealed class SignedByOkta(IRequirement version, ICodeSignatures signatures, string appPath, IMachineClock clock) : IRequirement
{
    /// <summary>Code Signing Requirement Language: Apple's chain, Okta Verify's identifier, Okta's Team ID (F17 of docs/macos-facts.md).</summary>
    public const string Requirement =
        "anchor apple generic and identifier \"com.okta.mobile\" and certificate leaf[subject.OU] = \"B7F62B65BN\"";

    /// <summary>How long a good judgement holds: the hash by which a build is known is read without looking at its files.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private (string Build, string Version, BootInstant At)? believed;

    public string Id => version.Id;

    public bool Gates => version.Gates;

    /// <inheritdoc/>
    public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        RequirementResult found = await version.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (found.State != RequirementState.Met)
        {
            return found;
        }

        try
        {
            return WhyNot(found.Observed) is { } reason
                ? new RequirementResult(RequirementState.Unreadable, $"{found.Observed}, but not signed by Okta: {reason}") { Fault = RequirementFault.NotSigned }
                : found;
        }
        catch (IOException e)
        {
            return new RequirementResult(RequirementState.Unreadable, $"its signature cannot be read: {e.Message}");
        }
    }

    /// <summary>Hashing the whole bundle takes seconds: once an hour for each build, told by its code-directory hash and the version it shows.</summary>
    private string? WhyNot(string shown)
    {
        lock (gate)
        {
            string? build = signatures.CodeDirectoryHash(appPath);
            if (build is not null && believed is { } before && (build, shown) == (before.Build, before.Version) && clock.Now - before.At < Memory)
            {
                return null;
            }

            string? reason = signatures.WhyNot(appPath, Requirement);
            believed = reason is null && build is not null ? (build, shown, clock.Now) : null;
            return reason;
        }
    }
}
