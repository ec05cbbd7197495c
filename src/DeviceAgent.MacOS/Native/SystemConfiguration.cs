using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Native;

/// <summary>Declarations of SystemConfiguration's calls, nothing else.</summary>
internal static partial class SystemConfiguration
{
    public const string Library = "/System/Library/Frameworks/SystemConfiguration.framework/SystemConfiguration";

    /// <summary><c>kSCStatusNoKey</c> of SystemConfiguration.h.</summary>
    public const int StatusNoKey = 1004;

    /// <summary>The key that SCDynamicStoreKeyCreateConsoleUser makes (SCDynamicStoreCopySpecific.h; configd SCDConsoleUser.c).</summary>
    public const string ConsoleUserKey = "State:/Users/ConsoleUser";

    // The value under that key, spelled as in configd's SCDConsoleUser.c and CoreGraphics' CGSession.h, single and double S included.
    public const string SessionInfo = "SessionInfo";
    public const string SessionUid = "kCGSSessionUserIDKey";
    public const string SessionOnConsole = "kCGSSessionOnConsoleKey";
    public const string SessionAuditId = "kCGSSessionAuditIDKey";

    /// <summary>SCDynamicStore.h: without a callback and its context; null on failure.</summary>
    [LibraryImport(Library, EntryPoint = "SCDynamicStoreCreate")]
    public static partial nint DynamicStoreCreate(nint allocator, nint name, nint callback, nint context);

    /// <summary>SCDynamicStore.h: null on failure and when the key is not there; <see cref="Error"/> tells which.</summary>
    [LibraryImport(Library, EntryPoint = "SCDynamicStoreCopyValue")]
    public static partial nint DynamicStoreCopyValue(nint store, nint key);

    /// <summary>SystemConfiguration.h: this thread's last error.</summary>
    [LibraryImport(Library, EntryPoint = "SCError")]
    public static partial int Error();

    /// <summary>SystemConfiguration.h: an error in words; a constant that is not freed.</summary>
    [LibraryImport(Library, EntryPoint = "SCErrorString")]
    public static partial nint ErrorString(int status);
}
