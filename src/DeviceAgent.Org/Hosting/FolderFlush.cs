using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.Org.Hosting;

/// <summary>Makes the names of a folder survive a power cut (fsync(2) of the folder): .NET itself opens no folders.</summary>
internal static class FolderFlush
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">It failed: whether a renamed file has its new name on disk is unknown.</exception>
    public static void Flush(string folder)
    {
        using SafeFileHandle handle = Open(folder, ReadOnly);
        if (handle.IsInvalid)
        {
            var cause = new Win32Exception(Marshal.GetLastPInvokeError());
            throw new IOException($"{folder}: {cause.Message}", cause);
        }

        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
