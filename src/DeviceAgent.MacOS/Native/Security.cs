using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Native;

/// <summary>Declarations of Security.framework's calls, nothing else. <c>OSStatus</c> is 32-bit signed, <c>SecCSFlags</c> 32-bit unsigned.</summary>
internal static partial class Security
{
    public const string Library = "/System/Library/Frameworks/Security.framework/Security";

    // SecBase.h
    public const int Success = 0;
    public const int UserCanceled = -128;
    public const int AuthFailed = -25293;
    public const int InteractionNotAllowed = -25308;
    public const int InteractionRequired = -25315;
    public const int MissingEntitlement = -34018;

    // cssmerr.h and cssmapple.h: what keys of file keychains answer when they are signed with (CSSMERR_CSP_...).
    public const int CspOperationAuthDenied = -2147416032;
    public const int CspObjectUseAuthDenied = -2147416031;
    public const int CspNoUserInteraction = -2147415840;
    public const int CspUserCanceled = -2147415839;

    /// <summary><c>errSecCSStaticCodeNotFound</c> of CSCommon.h.</summary>
    public const int StaticCodeNotFound = -67068;

    // A failure of the system below comes as 100000 + errno (errSecErrnoBase, errSecErrnoLimit of security_utilities/errors.h).
    public const int ErrnoBase = 100000;
    public const int ErrnoLimit = 100255;

    /// <summary><c>kSecCSDefaultFlags</c> of CSCommon.h.</summary>
    public const uint DefaultFlags = 0;

    /// <summary><c>kSecCSCheckAllArchitectures</c> of SecStaticCode.h: every slice of a universal program, not only this Mac's.</summary>
    public const uint CheckAllArchitectures = 1 << 0;

    /// <summary><c>kSecCSStrictValidate</c> of SecStaticCode.h: no structure and no envelope that would allow tampering.</summary>
    public const uint StrictValidate = 1 << 4;

    /// <summary><c>kSecCodeInfoUnique</c> of SecCode.h: the symbol that holds the key of the code-directory hash.</summary>
    public const string CodeInfoUnique = "kSecCodeInfoUnique";

    /// <summary>SecStaticCode.h</summary>
    [LibraryImport(Library, EntryPoint = "SecStaticCodeCreateWithPath")]
    public static partial int StaticCodeCreateWithPath(nint url, uint flags, out nint code);

    /// <summary>SecRequirement.h</summary>
    [LibraryImport(Library, EntryPoint = "SecRequirementCreateWithString")]
    public static partial int RequirementCreateWithString(nint text, uint flags, out nint requirement);

    /// <summary>SecStaticCode.h</summary>
    [LibraryImport(Library, EntryPoint = "SecStaticCodeCheckValidity")]
    public static partial int StaticCodeCheckValidity(nint code, uint flags, nint requirement);

    /// <summary>SecCode.h: a dictionary of the caller's.</summary>
    [LibraryImport(Library, EntryPoint = "SecCodeCopySigningInformation")]
    public static partial int CodeCopySigningInformation(nint code, uint flags, out nint information);

    /// <summary>SecBase.h: a status in words; null when there are none. <paramref name="reserved"/> is null.</summary>
    [LibraryImport(Library, EntryPoint = "SecCopyErrorMessageString")]
    public static partial nint CopyErrorMessage(int status, nint reserved);

    /// <summary>SecKeychain.h: whether a call on a keychain may ask the user, for this process. Deprecated with the file keychains, and without a successor for them.</summary>
    [LibraryImport(Library, EntryPoint = "SecKeychainSetUserInteractionAllowed")]
    public static partial int KeychainSetUserInteractionAllowed(byte allowed);
}
