using System.Runtime.InteropServices;
using System.Text;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Clock;

/// <summary>Names that the kernel has, by sysctl(3).</summary>
internal static unsafe class SystemControl
{
    private const int Longest = 256;

    /// <exception cref="IOException">There is no such name, or it is no text of at most 255 bytes.</exception>
    public static string Read(string name)
    {
        byte* buffer = stackalloc byte[Longest];
        nuint length = Longest;
        if (LibSystem.SysctlByName(name, buffer, &length, null, 0) != 0)
        {
            throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        // The zero at the end is counted.
        string text = Encoding.ASCII.GetString(buffer, (int)Math.Min(length, Longest)).TrimEnd('\0');
        return text.Length > 0 ? text : throw new IOException($"{name} is empty");
    }
}
