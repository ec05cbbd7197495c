using System.Text;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Foundation;

/// <summary>The framework itself.</summary>
internal sealed unsafe class CoreFoundationCalls : ICoreFoundation
{
    public nint CreateString(string text)
    {
        fixed (char* characters = text)
        {
            return CoreFoundation.StringCreateWithCharacters(0, characters, text.Length);
        }
    }

    public nint CreateFolderUrl(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        fixed (byte* start = bytes)
        {
            return CoreFoundation.UrlCreateFromFileSystemRepresentation(0, start, bytes.Length, 1);
        }
    }

    public nint CreatePropertyList(nint value) =>
        CoreFoundation.PropertyListCreateData(0, value, CoreFoundation.PropertyListBinaryFormat, 0, null);

    public byte[] Bytes(nint data) =>
        new ReadOnlySpan<byte>(CoreFoundation.DataGetBytePtr(data), checked((int)CoreFoundation.DataGetLength(data))).ToArray();

    public nint Find(nint dictionary, nint key) => CoreFoundation.DictionaryGetValue(dictionary, key);

    public void Release(nint value) => CoreFoundation.Release(value);
}
