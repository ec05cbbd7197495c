using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.State;

/// <summary>The I/O registry itself.</summary>
internal sealed class RegistryCalls : IRegistryCalls
{
    public uint FindService(string className)
    {
        nint matching = IOKit.ServiceMatching(className);
        return matching == 0 ? 0 : IOKit.ServiceGetMatchingService(IOKit.MainPortDefault, matching);
    }

    public nint CreateProperty(uint service, nint key) => IOKit.RegistryEntryCreateProperty(service, key, 0, 0);

    public void Release(uint service) => _ = IOKit.ObjectRelease(service);
}
