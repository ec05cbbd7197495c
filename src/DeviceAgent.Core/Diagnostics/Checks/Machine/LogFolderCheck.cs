namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether the log can be written, and by whom it can be read: it names people and their sessions.</summary>
internal sealed class LogFolderCheck : DoctorCheck
{
    private readonly string folder;

    public LogFolderCheck(string folder)
        : base(CheckNames.LogFolder)
    {
        this.folder = folder;
        Needs = [CheckNames.User];
    }

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(Look());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult(Unusable(e.Message));
        }
    }

    private CheckResult Look()
    {
        if (Directory.Exists(folder))
        {
            string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return WhatIsOpen() is { } open
                ? CheckResult.Warning(
                    FindingCodes.LogFolderOpen, $"everybody may read {open}, which names people and their sessions", $"run: chmod o-rwx '{open}'")
                : CheckResult.Ok(folder);
        }

        string? above = folder;
        while (above is not null && !Path.Exists(above))
        {
            above = Path.GetDirectoryName(above);
        }

        return File.Exists(above)
            ? Unusable($"{folder} cannot be made: {above} is no folder")
            : CheckResult.Ok($"{folder}, which the agent makes at its first start");
    }

    /// <summary>A log file that everybody may read, in a folder that everybody may enter.</summary>
    private string? WhatIsOpen() => OthersMay.ReadAsStrangers(folder)
        ? Directory.EnumerateFiles(folder, "device-agent*.log").FirstOrDefault(OthersMay.ReadAsStrangers)
        : null;

    private static CheckResult Unusable(string why) => CheckResult.Warning(
        FindingCodes.LogFolderUnusable,
        why,
        "make it a folder that the agent's user can write, or set LogFolder; until then the agent logs to standard output, which launchd throws away");
}
