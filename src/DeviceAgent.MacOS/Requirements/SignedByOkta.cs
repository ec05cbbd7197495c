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
public sealed class SignedByOkta(IRequirement version, ICodeSignatures signatures, string appPath) : IRequirement
{
    /// <summary>Code Signing Requirement Language: Apple's chain, Okta Verify's identifier, Okta's Team ID (facts/okta: section 4).</summary>
    public const string Requirement =
        "anchor apple generic and identifier \"com.okta.mobile\" and certificate leaf[subject.OU] = \"B7F62B65BN\"";

    private readonly Lock gate = new();
    private string? believed;

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
            return WhyNot() is { } reason
                ? new RequirementResult(RequirementState.Unreadable, $"{found.Observed}, but not signed by Okta: {reason}")
                : found;
        }
        catch (IOException e)
        {
            return new RequirementResult(RequirementState.Unreadable, $"its signature cannot be read: {e.Message}");
        }
    }

    /// <summary>Hashing the whole bundle takes seconds: once for each build, told by its code-directory hash.</summary>
    private string? WhyNot()
    {
        lock (gate)
        {
            string? build = signatures.CodeDirectoryHash(appPath);
            if (build is not null && build == believed)
            {
                return null;
            }

            string? reason = signatures.WhyNot(appPath, Requirement);
            believed = reason is null ? build : null;
            return reason;
        }
    }
}
