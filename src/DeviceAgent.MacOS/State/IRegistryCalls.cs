namespace DeviceAgent.MacOS.State;

/// <summary>The calls on the I/O registry. Zero stands for none.</summary>
internal interface IRegistryCalls
{
    /// <summary>The first service of a class; belongs to the caller.</summary>
    uint FindService(string className);

    /// <summary>A CoreFoundation object that belongs to the caller.</summary>
    nint CreateProperty(uint service, nint key);

    void Release(uint service);
}
