using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Native;

/// <summary>
/// Declarations of CoreFoundation's calls, nothing else. <c>CFIndex</c> is <c>nint</c>, <c>Boolean</c> one byte. What a function
/// with Create or Copy in its name returns belongs to the caller; what one with Get returns does not.
/// </summary>
internal static unsafe partial class CoreFoundation
{
    public const string Library = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

    /// <summary><c>kCFPropertyListBinaryFormat_v1_0</c> of CFPropertyList.h.</summary>
    public const nint PropertyListBinaryFormat = 200;

    /// <summary>CFBase.h; null is not allowed.</summary>
    [LibraryImport(Library, EntryPoint = "CFRelease")]
    public static partial void Release(nint value);

    /// <summary>CFString.h: UTF-16, so that no encoding has to be named.</summary>
    [LibraryImport(Library, EntryPoint = "CFStringCreateWithCharacters")]
    public static partial nint StringCreateWithCharacters(nint allocator, char* characters, nint count);

    /// <summary>CFURL.h: the path in UTF-8, without a zero at its end.</summary>
    [LibraryImport(Library, EntryPoint = "CFURLCreateFromFileSystemRepresentation")]
    public static partial nint UrlCreateFromFileSystemRepresentation(nint allocator, byte* path, nint bytes, byte isDirectory);

    /// <summary>CFDictionary.h: null when the key is not there.</summary>
    [LibraryImport(Library, EntryPoint = "CFDictionaryGetValue")]
    public static partial nint DictionaryGetValue(nint dictionary, nint key);

    /// <summary>CFPropertyList.h: a CFData; null when the value is no property list. <paramref name="error"/> may be null.</summary>
    [LibraryImport(Library, EntryPoint = "CFPropertyListCreateData")]
    public static partial nint PropertyListCreateData(nint allocator, nint value, nint format, nuint options, nint* error);

    /// <summary>CFData.h</summary>
    [LibraryImport(Library, EntryPoint = "CFDataGetLength")]
    public static partial nint DataGetLength(nint data);

    /// <summary>CFData.h</summary>
    [LibraryImport(Library, EntryPoint = "CFDataGetBytePtr")]
    public static partial byte* DataGetBytePtr(nint data);

    /// <summary>CFPreferences.h</summary>
    [LibraryImport(Library, EntryPoint = "CFPreferencesAppSynchronize")]
    public static partial byte PreferencesAppSynchronize(nint domain);

    /// <summary>CFPreferences.h: whether a configuration profile manages the key.</summary>
    [LibraryImport(Library, EntryPoint = "CFPreferencesAppValueIsForced")]
    public static partial byte PreferencesAppValueIsForced(nint key, nint domain);

    /// <summary>CFPreferences.h: null when there is no value.</summary>
    [LibraryImport(Library, EntryPoint = "CFPreferencesCopyAppValue")]
    public static partial nint PreferencesCopyAppValue(nint key, nint domain);
}
