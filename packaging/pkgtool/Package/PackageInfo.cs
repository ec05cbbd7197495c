using System.Xml.Linq;

namespace DeviceAgent.Packaging.Package;

/// <summary>PackageInfo of the component package, in the form that Apple's pkgbuild writes.</summary>
internal static class PackageInfo
{
    /// <param name="package">What the package says of itself.</param>
    /// <param name="kilobytes">Installed size, KiB.</param>
    /// <param name="entries">How many things are installed.</param>
    /// <param name="scripts">preinstall, postinstall, or both.</param>
    public static XElement Write(PackageDescription package, long kilobytes, int entries, IEnumerable<string> scripts) => new(
        "pkg-info",
        new XAttribute("format-version", 2),
        new XAttribute("identifier", package.Identifier),
        new XAttribute("version", package.Version),
        new XAttribute("install-location", "/"),
        new XAttribute("auth", "root"),
        new XAttribute("relocatable", "false"),
        // The payload lists /Library and /opt on the way: their owner and mode are the system's.
        new XAttribute("overwrite-permissions", "false"),
        new XElement("payload", new XAttribute("installKBytes", kilobytes), new XAttribute("numberOfFiles", entries)),
        new XElement("scripts", scripts.Select(name => new XElement(name, new XAttribute("file", $"./{name}")))));
}
