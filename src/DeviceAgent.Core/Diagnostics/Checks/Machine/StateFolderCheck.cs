using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether the agent can use its state folder. Takes no lock, so that it can look beside a running agent.</summary>
internal sealed class StateFolderCheck : DoctorCheck
{
    private const string Remedy = "without this folder the agent does not start (exit code 74): make it a folder of the agent's user, mode 0700";

    private readonly string folder;

    public StateFolderCheck(string folder)
        : base(CheckNames.StateFolder)
    {
        this.folder = folder;
        Needs = [CheckNames.User, CheckNames.DiskSpace];
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(Look());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult(CheckResult.Failure(FindingCodes.StateFolderUnusable, e.Message, Remedy));
        }
    }

    private CheckResult Look()
    {
        if (!Directory.Exists(folder))
        {
            return NearestThatExists(folder) is { } file && File.Exists(file)
                ? CheckResult.Failure(FindingCodes.StateFolderUnusable, $"{folder} cannot be made: {file} is no folder", Remedy)
                : CheckResult.Warning(
                    FindingCodes.StateFolderMissing,
                    $"{folder} is not there yet",
                    "start the agent: it makes the folder at its first start. If it has run before, StateFolder names another place than then");
        }

        if (OthersMay.Write(folder))
        {
            return CheckResult.Failure(FindingCodes.StateFolderUnusable, $"others may write into {folder}", $"run: chmod 700 '{folder}'. {Remedy}");
        }

        string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
        File.WriteAllBytes(probe, [0]);
        File.Delete(probe);
        return CheckResult.Ok(folder);
    }

    private static string? NearestThatExists(string path)
    {
        string? at = path;
        while (at is not null && !Path.Exists(at))
        {
            at = Path.GetDirectoryName(at);
        }

        return at;
    }
}
