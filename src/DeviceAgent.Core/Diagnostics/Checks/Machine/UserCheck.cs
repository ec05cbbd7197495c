using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether this runs as the agent does: others see neither its files nor its keys.</summary>
internal sealed class UserCheck(string stateFolder, IFolderPlatform folders, bool runsAsRoot) : DoctorCheck(CheckNames.User)
{
    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Look());

    private CheckResult Look()
    {
        if (runsAsRoot && !Environment.IsPrivilegedProcess)
        {
            return CheckResult.Failure(FindingCodes.WrongUser, $"{Environment.UserName}; the agent runs as root", "run: sudo device-agent doctor");
        }

        try
        {
            return Directory.Exists(stateFolder) && folders.BelongsToAnotherUser(stateFolder)
                ? CheckResult.Failure(
                    FindingCodes.WrongUser,
                    $"{Environment.UserName}; the state folder {stateFolder} belongs to another user",
                    "run it as the user that the agent runs as, which is usually: sudo device-agent doctor")
                : CheckResult.Ok(Environment.UserName);
        }
        catch (IOException e)
        {
            return CheckResult.Failure(FindingCodes.WrongUser, $"{Environment.UserName}; {e.Message}", "run it as the user that the agent runs as");
        }
    }
}
