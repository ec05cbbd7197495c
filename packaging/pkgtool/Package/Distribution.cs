using System.Xml.Linq;

namespace DeviceAgent.Packaging.Package;

/// <summary>
/// The Distribution file, in the form of Apple's "Distribution XML Reference". MDM installs only packages that have one
/// (InstallEnterpriseApplication).
/// </summary>
public static class Distribution
{
    /// <summary>The folder of the component package.</summary>
    public const string Component = "base.pkg";

    /// <param name="package">What the package says of itself.</param>
    /// <param name="kilobytes">Installed size, KiB.</param>
    public static XElement Write(PackageDescription package, long kilobytes) => new(
        "installer-gui-script",
        new XAttribute("minSpecVersion", 2),
        new XElement("title", package.Title),
        // Without arm64 here Installer asks for Rosetta on Apple silicon.
        new XElement(
            "options",
            new XAttribute("customize", "never"),
            new XAttribute("require-scripts", "false"),
            new XAttribute("hostArchitectures", string.Join(',', package.Architectures)),
            new XAttribute("rootVolumeOnly", "true")),
        new XElement(
            "volume-check",
            new XElement("allowed-os-versions", new XElement("os-version", new XAttribute("min", "14.0")))),
        new XElement("choices-outline", new XElement("line", new XAttribute("choice", "default"))),
        new XElement("choice", new XAttribute("id", "default"), new XElement("pkg-ref", new XAttribute("id", package.Identifier))),
        new XElement(
            "pkg-ref",
            new XAttribute("id", package.Identifier),
            new XAttribute("version", package.Version),
            new XAttribute("installKBytes", kilobytes),
            $"#{Component}"));
}
