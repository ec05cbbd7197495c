using System.Text;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Processes;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.Core.Requirements;

namespace DeviceAgent.MacOS.Requirements;

/// <summary>
/// Desktop MFA as Okta's managed preferences have it, and really at the login window: without its mechanism in the authorization
/// right <c>system.login.console</c> a thief who knows the password just signs in again.
/// <code>
/// /usr/bin/security authorizationdb read system.login.console
/// {"class": "evaluate-mechanisms", "mechanisms": ["builtin:policy-banner", "loginwindow:login", "OktaPlugin:check,privileged", ...]}
/// </code>
/// </summary>
/// <param name="preferences">The managed preferences.</param>
/// <param name="programs">Runs security(1).</param>
/// <param name="clock">Says how old the memory is.</param>
public sealed class DesktopMfaAtLogin(IRequirement preferences, IProgramRunner programs, IMachineClock clock) : IRequirement
{
    public const string Program = "/usr/bin/security";

    /// <summary>How long the answer of security(1) is used again.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private (BootInstant At, RequirementResult Result)? last;

    public static IReadOnlyList<string> Arguments { get; } = ["authorizationdb", "read", "system.login.console"];

    public string Id => preferences.Id;

    public bool Gates => preferences.Gates;

    /// <inheritdoc/>
    public async ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken)
    {
        RequirementResult configured = await preferences.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (configured.State != RequirementState.Met)
        {
            return configured;
        }

        RequirementResult atLogin = await AtLoginAsync(cancellationToken).ConfigureAwait(false);
        return atLogin.State == RequirementState.Met ? configured : atLogin with { Observed = $"{configured.Observed}, but {atLogin.Observed}" };
    }

    private async ValueTask<RequirementResult> AtLoginAsync(CancellationToken cancellationToken)
    {
        if (last is { } before && clock.Now - before.At < Memory)
        {
            return before.Result;
        }

        ProgramResult result = await programs.RunAsync(Program, Arguments, Timeout, cancellationToken).ConfigureAwait(false);
        RequirementResult judged = result.ExitCode == 0
            ? Judge(result.Output)
            : new RequirementResult(RequirementState.Unreadable, "the login window's mechanisms cannot be read");
        last = (clock.Now, judged);
        return judged;
    }

    private static RequirementResult Judge(string output)
    {
        try
        {
            return PropertyListReader.Read(Encoding.UTF8.GetBytes(output)) is PropertyListValue.Dict right
                && right.Items.TryGetValue("mechanisms", out PropertyListValue? value)
                && value is PropertyListValue.Array mechanisms
                && mechanisms.Items.OfType<PropertyListValue.Text>().Any(text => text.Value.Contains("okta", StringComparison.OrdinalIgnoreCase))
                    ? new RequirementResult(RequirementState.Met, "at the login window")
                    : new RequirementResult(RequirementState.NotMet, "its mechanism is not at the login window (system.login.console)");
        }
        catch (PropertyListException)
        {
            return new RequirementResult(RequirementState.Unreadable, "the login window's mechanisms cannot be read");
        }
    }
}
