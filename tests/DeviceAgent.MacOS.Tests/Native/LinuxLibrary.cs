using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Tests.Native;

/// <summary>
/// On Linux the C library stands in for libSystem, so that the calls that both have by one name and one form (poll, read, kill,
/// open, fcntl, fsync, close) are really made. The others are not found there.
/// </summary>
internal static class LinuxLibrary
{
    [ModuleInitializer]
#pragma warning disable CA2255 // It must come before the first call into the library.
    public static void StandIn()
#pragma warning restore CA2255
    {
        if (OperatingSystem.IsLinux())
        {
            NativeLibrary.SetDllImportResolver(
                typeof(LibSystem).Assembly,
                (name, _, _) => name == LibSystem.Library ? NativeLibrary.Load("libc.so.6") : 0);
        }
    }
}
