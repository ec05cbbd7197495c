using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.MacOS.Terminator;

/// <summary>
/// launchctl(1), and programs inside a user's session by way of it. Exit codes are hints: whether a session is gone, a fresh
/// listing says. <c>launchctl print</c> of a user's domain is never used: it makes one that is gone come back (F9).
/// </summary>
public sealed class LaunchCtl(IProgramRunner programs)
{
    public const string Program = "/bin/launchctl";

    private const string Sudo = "/usr/bin/sudo";

    /// <summary>Removes a domain: <c>user/501</c> or <c>gui/501</c>.</summary>
    public Task<StepResult> BootoutAsync(string domain, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(Program, ["bootout", domain], timeout, cancellationToken);

    /// <summary>Runs a program in the user's graphical session, as the user: <c>launchctl asuser UID sudo -u '#UID' PROGRAM …</c>.</summary>
    public Task<StepResult> InSessionAsync(uint uid, string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunAsync(Program, ["asuser", $"{uid}", Sudo, "-u", $"#{uid}", program, .. arguments], timeout, cancellationToken);

    /// <summary>Runs any program; what it says on failure becomes the detail.</summary>
    public async Task<StepResult> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ProgramResult result = await programs.RunAsync(program, arguments, timeout, cancellationToken).ConfigureAwait(false);
        string said = $"{result.Error.Trim()} {result.Output.Trim()}".Trim().ReplaceLineEndings(" ");
        return result.ExitCode switch
        {
            0 => new StepResult(true, ""),
            { } code => new StepResult(true, $"exit code {code}{(said.Length > 0 ? $": {Cut(said)}" : "")}"),
            null => new StepResult(false, Cut(said)),
        };
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
