using System.ComponentModel;
using System.Runtime.InteropServices;
using DeviceAgent.Core.State;
using DeviceAgent.Linux.Native;

namespace DeviceAgent.Linux.State;

/// <summary>fsync(2) of folders, and their owners by statx(2).</summary>
public sealed class LinuxFolderPlatform : IFolderPlatform
{
    /// <inheritdoc/>
    public void Flush(string folder)
    {
        var descriptor = Libc.Open(folder, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Libc.Fsync(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public bool BelongsToAnotherUser(string folder) =>
        Libc.GetStatx(Libc.AT_FDCWD, folder, 0, Libc.STATX_UID, out var status) == 0
            ? status.Uid != Libc.GetEffectiveUserId()
            : throw Failure(folder);

    private static IOException Failure(string folder)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{folder}: {cause.Message}", cause);
    }
}
