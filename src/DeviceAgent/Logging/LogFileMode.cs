using System.Text;
using Serilog.Sinks.File;

namespace DeviceAgent.Logging;

/// <summary>Log files are for the owner and its group only: they name people and their sessions.</summary>
internal sealed class LogFileMode : FileLifecycleHooks
{
    /// <summary>0750.</summary>
    public const UnixFileMode Folder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>0640.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        System.IO.File.SetUnixFileMode(path, File);
        return underlyingStream;
    }
}
