using System.Text.RegularExpressions;

namespace DeviceAgent.Packaging.Package;

/// <summary>What a package says of itself.</summary>
/// <param name="Identifier">The receipt's name; it must never change, because upgrades match on it.</param>
/// <param name="Version">MAJOR.MINOR.PATCH: the scripts compare it number by number.</param>
/// <param name="Title">What Installer shows.</param>
/// <param name="Architectures">arm64 and x86_64, or one of them: only what the payload can run on.</param>
public sealed partial record PackageDescription(string Identifier, string Version, string Title, IReadOnlyList<string> Architectures)
{
    private static readonly string[] Known = ["arm64", "x86_64"];

    /// <exception cref="PackagingException">A value is not allowed.</exception>
    public void Check()
    {
        Require(IdentifierForm().IsMatch(Identifier), "identifier", Identifier, "reverse domain name such as org.example.agent");
        Require(VersionForm().IsMatch(Version), "version", Version, "MAJOR.MINOR.PATCH");
        Require(Title.Length > 0, "title", Title, "any text");
        Require(Architectures.Count > 0 && Architectures.All(Known.Contains), "architectures", string.Join(',', Architectures), "arm64 and x86_64");
    }

    private static void Require(bool holds, string name, string value, string allowed)
    {
        if (!holds)
        {
            throw new PackagingException($"{name}: \"{value}\" is not allowed; allowed: {allowed}");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\z")]
    private static partial Regex IdentifierForm();

    [GeneratedRegex(@"^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}\z")]
    private static partial Regex VersionForm();
}
