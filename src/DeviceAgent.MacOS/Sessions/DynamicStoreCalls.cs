using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The dynamic store itself.</summary>
internal sealed class DynamicStoreCalls : IDynamicStore
{
    public nint Create(nint name) => SystemConfiguration.DynamicStoreCreate(0, name, 0, 0);

    public nint CopyValue(nint store, nint key) => SystemConfiguration.DynamicStoreCopyValue(store, key);

    public int Error() => SystemConfiguration.Error();

    public string Describe(int error) =>
        Marshal.PtrToStringUTF8(SystemConfiguration.ErrorString(error)) ?? $"error {error}";
}
