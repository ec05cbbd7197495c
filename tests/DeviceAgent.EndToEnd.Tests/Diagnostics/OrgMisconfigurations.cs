using DeviceAgent.Core.Identity;
using DeviceAgent.Demo.Devices;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>What can be wrong between the device and an org that is reached: real answers of a real org.</summary>
internal static class OrgMisconfigurations
{
    public static IReadOnlyList<Misconfiguration> All { get; } =
    [
        new("another name of the org", "issuer-mismatch", "set OrgUrl to https://localhost:", "the org calls itself https://localhost:", site =>
            MachineMisconfigurations.Is("--OrgUrl", site.Org.DeviceAddress.Replace("localhost", "127.0.0.1", StringComparison.Ordinal))),
        new("a certificate of an authority that the org does not know", "certificate-refused", "device-org ca trust", "ends the connection", site =>
            MachineMisconfigurations.Certificate(site, "stranger.pem", new TestCertificate())),
        new("a suspended device", "device-not-active", "lifecycle/unsuspend", "the device is SUSPENDED", async site =>
        {
            DemoDevice device = await site.SetUpAsync("suspended-mac");
            await site.PostAsync($"/api/v1/devices/{device.Id}/lifecycle/suspend");
            return new MadeWrong { Configuration = device.Folder.Configuration };
        }),
        new("a second machine with the certificate of the first", "instance-key-not-accepted", "accept the key", "/accept", async site =>
        {
            string folder = MachineMisconfigurations.CopyState(site, "second-machine");
            File.Delete(Path.Combine(folder, InstanceKey.FileName));
            await DoctorSite.PollOnceAsync(site.Device, "--StateFolder", folder, "--LogFolder", site.Folder.File("second-logs"));
            return new MadeWrong("--StateFolder", folder, "--LogFolder", site.Folder.File("second-logs"));
        }),
        new("a wrong pin", "org-keys-not-pinned", "put them into OrgKeyPins", "no command is taken", _ =>
            MachineMisconfigurations.Is("--OrgKeyPins", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")),
    ];
}
