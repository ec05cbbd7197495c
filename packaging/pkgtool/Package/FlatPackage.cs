using System.Text;
using System.Xml.Linq;
using DeviceAgent.Packaging.Bom;
using DeviceAgent.Packaging.Payload;
using DeviceAgent.Packaging.Xar;

namespace DeviceAgent.Packaging.Package;

/// <summary>A distribution package with one component. The same input gives the same bytes.</summary>
public static class FlatPackage
{
    private static readonly string[] ScriptNames = ["preinstall", "postinstall"];

    /// <summary>The package's bytes.</summary>
    /// <param name="package">What the package says of itself.</param>
    /// <param name="root">The folder that is installed at /.</param>
    /// <param name="scripts">A folder with preinstall, postinstall and what they read.</param>
    /// <param name="time">Seconds since 1970 for everything in it.</param>
    /// <exception cref="PackagingException">Something in the input is not allowed.</exception>
    public static byte[] Build(PackageDescription package, string root, string scripts, uint time)
    {
        package.Check();
        var payload = PayloadTree.Read(root);
        if (!payload.Any(entry => entry.Kind == EntryKind.File))
        {
            throw new PackagingException($"{root}: nothing to install");
        }

        var scriptFiles = PayloadTree.Read(scripts);
        var present = ScriptNames.Where(name => scriptFiles.Any(entry => entry.Path == $"./{name}")).ToArray();
        if (scriptFiles.FirstOrDefault(entry => present.Contains(entry.Name) && !entry.Executable) is { } inert)
        {
            throw new PackagingException($"{inert.Path[2..]} is not executable: Installer would fail on it");
        }

        var kilobytes = payload.Sum(entry => (entry.Content.Length + 1023L) / 1024);
        return XarArchive.Write(
            [
                new("Distribution", Xml(Distribution.Write(package, kilobytes))),
                new($"{Distribution.Component}/PackageInfo", Xml(PackageInfo.Write(package, kilobytes, payload.Count, present))),
                new($"{Distribution.Component}/Bom", BomFile.Write(payload, time)),
                new($"{Distribution.Component}/Payload", CpioArchive.Write(payload, time)),
                new($"{Distribution.Component}/Scripts", CpioArchive.Write(scriptFiles, time)),
            ],
            time);
    }

    private static byte[] Xml(XElement root) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root.ToString().ReplaceLineEndings("\n")}\n");
}
