using System.Text.RegularExpressions;
using DeviceAgent.Core.State;
using DeviceAgent.Demo.Devices;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>What can be wrong on the machine itself.</summary>
internal static partial class MachineMisconfigurations
{
    public static IReadOnlyList<Misconfiguration> All { get; } =
    [
        new("a configuration with a misspelt key", "configuration-invalid", "correct what is named", "OrgURL", site =>
            Task.FromResult(new MadeWrong { Configuration = site.Folder.File("bad.json", """{"OrgURL": "https://org.example.com"}""") })),
        new("a state folder that others may write into", "state-folder-unusable", "chmod 700", "others may write", site =>
        {
            string folder = CopyState(site, "open-state");
            Open(folder, UnixFileMode.OtherWrite);
            return Is("--StateFolder", folder);
        }),
        new("a state folder of other hardware", "state-folder-copied", "accept that key", "made on other hardware", site =>
        {
            string folder = CopyState(site, "copied-state");
            string record = Path.Combine(folder, HardwareBinding.FileName);
            File.WriteAllText(record, Hash().Replace(File.ReadAllText(record), new string('0', 64)));
            return Is("--StateFolder", folder);
        }),
        new("a log folder that cannot be written", "log-folder-unusable", "set LogFolder", "is no folder", site =>
            Is("--LogFolder", Path.Combine(site.Folder.File("a-file", ""), "logs")), IsWarning: true),
        new("a key file that everybody may read", "file-readable-by-others", "chmod", "others may read the private key", site =>
        {
            string file = site.Folder.File("open.pem");
            File.Copy(site.Device.Folder.Certificate, file);
            Open(file, UnixFileMode.OtherRead);
            return Is("--Certificate:Path", file);
        }),
        new("no Okta Verify", "okta-verify-missing", "install Okta Verify 9.46.1", "not installed", site => Is("--OktaVerify:AppPath", site.Folder.File("None.app"))),
        new("an old Okta Verify", "okta-verify-old", "update Okta Verify", "9.45.0, below 9.46.1", site => OktaVerify(site, app => OktaVerifyBundle.Write(app, "9.45.0"))),
        new("an Okta Verify whose Info.plist is broken", "okta-verify-unreadable", "install Okta Verify again", "cannot be read", site =>
            OktaVerify(site, app => Plant(app, "<plist><dict><key>CFBundleIdentifier</key>"))),
        new("logouts switched off", "logout-disabled", "set LogoutEnabled to true", "skipped", _ => Is("--LogoutEnabled", "false"), IsWarning: true),
        new("no certificate", "certificate-missing", "device-agent enroll", "nothing is in", site => Is("--Certificate:Path", site.Folder.File("none.pem"))),
        new("an expired certificate", "certificate-expired", "device-agent enroll --force", "expired on", site =>
            Certificate(site, "expired.pem", new TestCertificate { NotBefore = Now.AddDays(-30), NotAfter = Now.AddDays(-1) })),
        new("a certificate without the extension", "certificate-no-extension", "Device Access authority", "1.3.6.1.4.1.51150.13.1", site =>
            Certificate(site, "plain.pem", new TestCertificate { DeviceAccess = null })),
    ];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static Task<MadeWrong> Is(params string[] settings) => Task.FromResult(new MadeWrong(settings));

    /// <summary>A certificate by another authority in a file of its own.</summary>
    public static Task<MadeWrong> Certificate(DoctorSite site, string name, TestCertificate wanted)
    {
        string file = site.Folder.File(name);
        TestCertificates.WritePem(file, site.Authority.Device(wanted));
        return Is("--Certificate:Path", file);
    }

    /// <summary>What is in the device's state folder, in a folder of its own.</summary>
    public static string CopyState(DoctorSite site, string name)
    {
        string folder = site.Folder.File(name);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in Directory.EnumerateFiles(site.Device.Folder.State))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    private static void Open(string path, UnixFileMode more) => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);

    private static Task<MadeWrong> OktaVerify(DoctorSite site, Action<string> write)
    {
        string app = site.Folder.File($"{Guid.NewGuid():N}.app");
        write(app);
        return Is("--OktaVerify:AppPath", app);
    }

    private static void Plant(string app, string content)
    {
        Directory.CreateDirectory(Path.Combine(app, "Contents"));
        File.WriteAllText(Path.Combine(app, "Contents", "Info.plist"), content);
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Hash();
}
