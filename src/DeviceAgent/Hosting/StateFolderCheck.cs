namespace DeviceAgent.Hosting;

/// <summary>Makes sure before the start that the state folder can be written: a logout that cannot be recorded must not begin.</summary>
public static class StateFolderCheck
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder (mode 0700) if need be and writes a file in it.</summary>
    /// <returns>One line that says what is wrong; null when nothing is.</returns>
    public static string? Problem(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"StateFolder {folder} cannot be used: {e.Message}";
        }
    }
}
