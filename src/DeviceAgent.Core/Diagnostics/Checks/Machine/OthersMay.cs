#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>What a file's mode lets everybody else do with it.</summary>
internal static class OthersMay
{
    /// <exception cref="IOException">There is no such file, or it cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static bool Write(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <inheritdoc cref="Write"/>
    public static bool Read(string path) => (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    /// <summary>Users who are neither the owner nor in its group.</summary>
    /// <inheritdoc cref="Write"/>
    public static bool ReadAsStrangers(string path) => (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;
}
