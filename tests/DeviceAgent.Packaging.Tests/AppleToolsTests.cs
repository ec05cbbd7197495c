using System.Xml.Linq;
using DeviceAgent.Core;
using DeviceAgent.Packaging.Package;

namespace DeviceAgent.Packaging.Tests;

/// <summary>What the scripts ask of Apple's tools and of rcodesign. The tools are stubs: whether they do it, a Mac must show.</summary>
public sealed class AppleToolsTests : IDisposable
{
    private static readonly string[] Both =
        ["APPLICATION_IDENTITY=Developer ID Application: Example (TEAM)", "INSTALLER_IDENTITY=Developer ID Installer: Example (TEAM)", "NOTARY_PROFILE=profile"];

    private static readonly string[] Files = ["APPLICATION_P12=a.p12", "INSTALLER_P12=i.p12", "P12_PASSWORD_FILE=password", "NOTARY_KEY_FILE=key.json"];

    private readonly BuildMachine mac = new("Darwin");

    private readonly BuildMachine linux = new("Linux");

    public void Dispose()
    {
        mac.Dispose();
        linux.Dispose();
    }

    [Fact]
    public async Task On_a_Mac_the_package_is_packed_by_Apples_tools_and_says_the_same_as_ours()
    {
        mac.Write("tree/opt/device-agent/LICENSE", "x");
        var result = await mac.RunAsync("pack", [], mac["tree"], "1.2.3", mac["out.pkg"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("package", File.ReadAllText(mac["out.pkg"]).Trim());
        Assert.Equal("1.2.3", File.ReadAllText(mac["tree/opt/device-agent/version"]).Trim());
        Assert.Equal(["pkgbuild", "productbuild"], mac.Calls.Select(call => call[0]));
        Assert.Equal(
            [mac["tree"], AgentIdentity.Label, "1.2.3", "/", "recommended"],
            new[] { "--root", "--identifier", "--version", "--install-location", "--ownership" }.Select(option => After(mac.Calls[0], option)));
        Assert.Equal("false", (string?)XElement.Parse(mac.Kept("PackageInfo")).Attribute("overwrite-permissions"));

        var expected = Distribution.Write(new PackageDescription(AgentIdentity.Label, "1.2.3", "Device Agent", ["arm64", "x86_64"]), 1);
        var reference = expected.Elements("pkg-ref").Single();
        reference.Attribute("installKBytes")!.Remove();
        reference.Value = reference.Value.TrimStart('#');
        Assert.Equal(expected.ToString(), XElement.Parse(mac.Kept("Distribution")).ToString());
    }

    [Fact]
    public async Task On_a_Mac_programs_and_packages_are_signed_with_Developer_IDs()
    {
        var program = mac.Write("device-agent", "x");
        var package = mac.Write("a.pkg", "x");
        var result = await mac.RunAsync("sign", Both, program, package);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            [
                "codesign", "--force", "--timestamp", "--options", "runtime", "--identifier", AgentIdentity.Label,
                "--entitlements", mac.Script("entitlements.plist"), "--sign", "Developer ID Application: Example (TEAM)", program,
            ],
            mac.Calls[0]);
        Assert.Equal(["productsign", "--timestamp", "--sign", "Developer ID Installer: Example (TEAM)", package, package + ".signed"], mac.Calls[1]);
        Assert.Equal("signed", File.ReadAllText(package).Trim());
        Assert.False(File.Exists(package + ".signed"));
    }

    [Fact]
    public async Task Elsewhere_rcodesign_signs_the_same_way()
    {
        var program = linux.Write("device-agent", "x");
        var package = linux.Write("a.pkg", "x");
        var result = await linux.RunAsync("sign", Files, program, package);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(
            [
                "rcodesign", "sign", "--p12-file", "a.p12", "--p12-password-file", "password", "--code-signature-flags", "runtime",
                "--binary-identifier", AgentIdentity.Label, "--entitlements-xml-file", linux.Script("entitlements.plist"), program,
            ],
            linux.Calls[0]);
        Assert.Equal(["rcodesign", "sign", "--p12-file", "i.p12", "--p12-password-file", "password", package], linux.Calls[1]);
    }

    [Fact]
    public async Task Notarizing_waits_for_Apple_and_staples_the_ticket()
    {
        var package = mac.Write("a.pkg", "x");
        Assert.Equal(0, (await mac.RunAsync("notarize", Both, package)).ExitCode);
        Assert.Equal(["xcrun", "notarytool", "submit", package, "--keychain-profile", "profile", "--wait"], mac.Calls[0]);
        Assert.Equal(["xcrun", "stapler", "staple", package], mac.Calls[1]);

        package = linux.Write("a.pkg", "x");
        Assert.Equal(0, (await linux.RunAsync("notarize", Files, package)).ExitCode);
        Assert.Equal(["rcodesign", "notary-submit", "--api-key-file", "key.json", "--staple", package], linux.Calls[0]);
    }

    [Theory]
    [InlineData("Darwin", "sign", "device-agent", "APPLICATION_IDENTITY")]
    [InlineData("Darwin", "sign", "a.pkg", "INSTALLER_IDENTITY")]
    [InlineData("Darwin", "notarize", "a.pkg", "NOTARY_PROFILE")]
    [InlineData("Linux", "sign", "device-agent", "APPLICATION_P12")]
    [InlineData("Linux", "sign", "a.pkg", "INSTALLER_P12")]
    [InlineData("Linux", "notarize", "a.pkg", "NOTARY_KEY_FILE")]
    public async Task An_identity_that_is_not_set_is_named_and_nothing_is_signed(string system, string script, string name, string variable)
    {
        using var machine = new BuildMachine(system);
        var file = machine.Write(name, "x");
        var result = await machine.RunAsync(script, [], file);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"{variable}: is not set", result.Error, StringComparison.Ordinal);
        Assert.Empty(machine.Calls);
        Assert.Equal("x", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Both_programs_are_published_in_the_form_that_is_asked_for(string native)
    {
        var result = await linux.RunAsync("publish", [$"NATIVE_AOT={native}"], linux["out"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(["osx-arm64", "osx-x64"], linux.Calls.Select(call => After(call, "--runtime")));
        Assert.All(linux.Calls, call => Assert.Equal(native == "true", call.Contains("-p:PublishAot=true")));
        Assert.All(linux.Calls, call => Assert.Equal(native != "true", call.Contains("-p:PublishSingleFile=true")));
    }

    [Fact]
    public async Task Bug_A_question_for_help_publishes_nothing()
    {
        Assert.Equal(0, (await linux.RunAsync("publish", [], "--help")).ExitCode);
        Assert.Empty(linux.Calls);
    }

    [PackageToolsFact]
    public async Task The_entitlements_are_the_one_that_NET_needs()
    {
        var read = await Programs.OutputAsync(
            "python3", "-c", "import plistlib, sys; print(plistlib.load(open(sys.argv[1], 'rb')))", PackageFolder.Script("entitlements.plist"));
        Assert.Equal("{'com.apple.security.cs.allow-jit': True}", read.Trim());
    }

    private static string After(string[] call, string option) => call[Array.IndexOf(call, option) + 1];
}
