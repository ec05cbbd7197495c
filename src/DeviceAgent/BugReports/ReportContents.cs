using System.Globalization;
using System.Runtime.InteropServices;
using DeviceAgent.Core;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using DeviceAgent.Core.Processes;

namespace DeviceAgent.BugReports;

/// <summary>Gathers what goes into a bug report. A part that cannot be had says so in its own place and keeps none of the others out.</summary>
/// <param name="options">Where logs and state are.</param>
/// <param name="redaction">Applied to every part.</param>
/// <param name="passedOn">The options that say which configuration is meant, for the verbs that are run.</param>
/// <param name="time">When.</param>
internal sealed class ReportContents(AgentOptions options, Redaction redaction, IReadOnlyList<string> passedOn, TimeProvider time)
{
    private static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(20);

    /// <summary>The doctor's own checks have limits; this one is for the sum of them.</summary>
    private static readonly TimeSpan DoctorLimit = TimeSpan.FromMinutes(2);

    private readonly ProgramRunner programs = new(time);

    public async IAsyncEnumerable<ReportPart> GatherAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Part("about.json", About().ToJson());
        yield return await VerbAsync("config", ShortLimit, cancellationToken);
        yield return await VerbAsync("status", ShortLimit, cancellationToken);
        yield return await VerbAsync("doctor", DoctorLimit, cancellationToken);
        if (OperatingSystem.IsMacOS())
        {
            yield return await SaysAsync("launchctl.txt", "/bin/launchctl", ["print", $"system/{AgentIdentity.Label}"], cancellationToken);
            yield return await SaysAsync("sw_vers.txt", "/usr/bin/sw_vers", [], cancellationToken);
        }

        foreach (ReportPart part in Logs())
        {
            yield return part;
        }
    }

    private async Task<ReportPart> SaysAsync(string name, string program, string[] arguments, CancellationToken cancellationToken) =>
        Said(name, await programs.RunAsync(program, arguments, ShortLimit, cancellationToken));

    private async Task<ReportPart> VerbAsync(string verb, TimeSpan limit, CancellationToken cancellationToken)
    {
        ProgramResult result = await new OwnProgram(programs).RunAsync([verb, "--json", .. passedOn], limit, cancellationToken);
        return result.Output.StartsWith('{')
            ? Part($"{verb}.json", result.Output, result.ExitCode == ExitCodes.Ok ? null : $"exit code {ExitCode(result)}")
            : Said($"{verb}.txt", result);
    }

    /// <summary>Everything that a program said, where it is no document of its own.</summary>
    private ReportPart Said(string name, ProgramResult result) => Part(
        name,
        $"exit code {ExitCode(result)}\n{result.Output}{(result.Output.Length == 0 || result.Output.EndsWith('\n') ? "" : "\n")}{result.Error}",
        result.ExitCode == ExitCodes.Ok ? null : $"exit code {ExitCode(result)}");

    private static string ExitCode(ProgramResult result) => result.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private List<ReportPart> Logs()
    {
        var parts = new List<ReportPart>();
        try
        {
            parts.AddRange(ReportLogs.Read(options.LogFolder).Select(log => Part($"logs/{log.Name}", log.Text, log.Note)));
            if (parts.Count == 0)
            {
                parts.Add(Part("logs/none.txt", $"{options.LogFolder} has no log files\n", "no log files"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parts.Add(Part("logs/unreadable.txt", $"{options.LogFolder}: {e.Message}\n", "cannot be read"));
        }

        return parts;
    }

    private ReportPart Part(string name, string text, string? note = null) => new(name, redaction.Apply(text), note);

    private AboutMachine About() => new()
    {
        Agent = AgentIdentity.Version,
        Runtime = RuntimeInformation.FrameworkDescription,
        OperatingSystem = $"{RuntimeInformation.OSDescription} ({Environment.OSVersion.VersionString})",
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        MachineName = Environment.MachineName,
        Program = Environment.ProcessPath ?? "",
        Privileged = Environment.IsPrivilegedProcess,
        MadeAt = time.GetUtcNow(),
        StateFolder = StateFolderListing(),
    };

    private string[] StateFolderListing()
    {
        try
        {
            return !Directory.Exists(options.StateFolder) ? [$"{options.StateFolder} is missing"] :
            [
                .. new DirectoryInfo(options.StateFolder).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
                    .Select(file => $"{Convert.ToString((int)file.UnixFileMode, 8)} {file.Length} {file.LastWriteTimeUtc:u} {file.Name}"),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [e.Message];
        }
    }
}
