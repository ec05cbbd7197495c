using DeviceAgent.Core.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Hosting;

/// <summary>Makes sure before the start that the state folder can be written: a logout that cannot be recorded must not begin.</summary>
public static class StateFolderCheck
{
    /// <summary>
    /// Opens the folder by the rules of <see cref="StateFolder"/> (its mode, its owner, no other agent in it), writes a file, and asks
    /// <see cref="HardwareBinding"/> whether it can be told whose the folder is.
    /// Not for a folder that this process uses now: its own lock would be in the way.
    /// </summary>
    /// <returns>One line that says what is wrong; null when nothing is.</returns>
    public static string? Problem(string folder, bool dryRun)
    {
        try
        {
            using var state = new StateFolder(folder, StatePlatform.Folder());
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return new HardwareBinding(state, StatePlatform.Hardware(), dryRun, NullLogger<HardwareBinding>.Instance).Problem() is { } problem
                ? $"StateFolder {folder} cannot be used: {problem}"
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"StateFolder {folder} cannot be used: {e.Message}";
        }
    }
}
