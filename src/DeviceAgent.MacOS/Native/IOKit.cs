using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Native;

/// <summary>Declarations of IOKit's calls, nothing else. <c>mach_port_t</c>, <c>io_object_t</c> and <c>IOPMAssertionID</c> are 32-bit.</summary>
internal static partial class IOKit
{
    public const string Library = "/System/Library/Frameworks/IOKit.framework/IOKit";

    /// <summary><c>kIOMainPortDefault</c> of IOKitLib.h: <c>MACH_PORT_NULL</c>.</summary>
    public const uint MainPortDefault = 0;

    /// <summary>The class of the Mac itself in the I/O registry (xnu IOPlatformExpert.h).</summary>
    public const string PlatformExpertDevice = "IOPlatformExpertDevice";

    /// <summary><c>kIOPlatformUUIDKey</c> of IOKitKeys.h.</summary>
    public const string PlatformUuidKey = "IOPlatformUUID";

    /// <summary><c>kIOPMAssertionTypePreventUserIdleSystemSleep</c> of pwr_mgt/IOPMLib.h.</summary>
    public const string PreventUserIdleSystemSleep = "PreventUserIdleSystemSleep";

    /// <summary><c>kIOPMAssertionLevelOn</c> of pwr_mgt/IOPMLib.h.</summary>
    public const uint AssertionLevelOn = 255;

    /// <summary><c>kIOReturnSuccess</c> of IOReturn.h.</summary>
    public const int Success = 0;

    /// <summary>IOKitLib.h: a dictionary that belongs to the caller until <see cref="ServiceGetMatchingService"/> has it.</summary>
    [LibraryImport(Library, EntryPoint = "IOServiceMatching", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ServiceMatching(string name);

    /// <summary>IOKitLib.h: consumes the dictionary, whatever it returns; 0 when nothing matches.</summary>
    [LibraryImport(Library, EntryPoint = "IOServiceGetMatchingService")]
    public static partial uint ServiceGetMatchingService(uint mainPort, nint matching);

    /// <summary>IOKitLib.h: null when there is no such property.</summary>
    [LibraryImport(Library, EntryPoint = "IORegistryEntryCreateCFProperty")]
    public static partial nint RegistryEntryCreateProperty(uint entry, nint key, nint allocator, uint options);

    /// <summary>IOKitLib.h</summary>
    [LibraryImport(Library, EntryPoint = "IOObjectRelease")]
    public static partial int ObjectRelease(uint value);

    /// <summary>pwr_mgt/IOPMLib.h</summary>
    [LibraryImport(Library, EntryPoint = "IOPMAssertionCreateWithName")]
    public static partial int AssertionCreateWithName(nint type, uint level, nint name, out uint assertion);

    /// <summary>pwr_mgt/IOPMLib.h</summary>
    [LibraryImport(Library, EntryPoint = "IOPMAssertionRelease")]
    public static partial int AssertionRelease(uint assertion);
}
