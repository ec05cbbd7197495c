using System.Buffers.Binary;
using System.Text;

namespace DeviceAgent.Demo.Devices;

/// <summary>What is read of an Okta Verify app bundle: its <c>Contents/Info.plist</c>.</summary>
public static class OktaVerifyBundle
{
    private const string Identifier = "com.okta.mobile";

    /// <summary>Writes the bundle with an XML property list.</summary>
    public static void Write(string appPath, string version) => WriteFile(appPath, Encoding.UTF8.GetBytes(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
            <key>CFBundleIdentifier</key>
            <string>{Identifier}</string>
            <key>CFBundleShortVersionString</key>
            <string>{version}</string>
        </dict>
        </plist>

        """));

    /// <summary>Writes the bundle with a binary property list, as installed apps often have it.</summary>
    public static void WriteBinary(string appPath, string version)
    {
        // "bplist00", the objects, a table of their offsets, a trailer of 32 bytes. Object 0 is the dictionary: D2 is one of
        // two pairs, followed by the references of its keys (1, 2) and of its values (3, 4); objects 1 to 4 are the texts.
        string[] texts = ["CFBundleIdentifier", "CFBundleShortVersionString", Identifier, version];
        List<byte> file = [.. "bplist00"u8];
        List<byte> offsets = [(byte)file.Count];
        file.AddRange([0xD2, 1, 2, 3, 4]);
        foreach (string text in texts)
        {
            offsets.Add((byte)file.Count);
            // 5n is an ASCII text of n characters; 5F takes the length from the one-byte integer (10 nn) that follows.
            file.AddRange(text.Length < 15 ? [(byte)(0x50 | text.Length)] : (byte[])[0x5F, 0x10, (byte)text.Length]);
            file.AddRange(Encoding.ASCII.GetBytes(text));
        }

        byte[] trailer = new byte[32];
        trailer[6] = 1; // bytes of an offset
        trailer[7] = 1; // bytes of a reference
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(8), offsets.Count);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(24), file.Count);
        WriteFile(appPath, [.. file, .. offsets, .. trailer]);
    }

    private static void WriteFile(string appPath, byte[] content)
    {
        string folder = Path.Combine(appPath, "Contents");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "Info.plist");
        File.WriteAllBytes(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
