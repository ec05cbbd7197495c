using DeviceAgent.Core.PropertyLists;

namespace DeviceAgent.MacOS.Foundation;

/// <summary>
/// Values into CoreFoundation and out of it. Out they go as the bytes of a binary property list, which Core reads: so one
/// conversion is native for all types, and it is the system's own.
/// </summary>
internal sealed class CFValues(ICoreFoundation foundation)
{
    /// <summary>Takes over what a Create or Copy function returned.</summary>
    public CFObject Own(nint value) => new(foundation, value);

    /// <exception cref="IOException">There is no memory for it.</exception>
    public CFObject String(string text) => Required(foundation.CreateString(text), "string");

    /// <exception cref="IOException">There is no memory for it, or the path is no path.</exception>
    public CFObject FolderUrl(string path) => Required(foundation.CreateFolderUrl(path), "URL");

    /// <summary>The value under a key of a CFDictionary; null when there is none.</summary>
    /// <exception cref="PropertyListException">The value is no property list.</exception>
    public PropertyListValue? Find(CFObject dictionary, nint key)
    {
        nint value = foundation.Find(dictionary.Value, key);
        return value == 0 ? null : Read(value);
    }

    /// <exception cref="PropertyListException">The object is no property list, or one beyond the limits.</exception>
    public PropertyListValue Read(CFObject value) => Read(value.Value);

    private PropertyListValue Read(nint value)
    {
        using CFObject data = Own(foundation.CreatePropertyList(value));
        return data.IsInvalid
            ? throw new PropertyListException("the object is of no property list type", "CoreFoundation")
            : PropertyListReader.Read(foundation.Bytes(data.Value));
    }

    private CFObject Required(nint created, string what) =>
        created != 0 ? Own(created) : throw new IOException($"CoreFoundation made no {what}");
}
