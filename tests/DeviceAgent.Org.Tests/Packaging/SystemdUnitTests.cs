using System.Globalization;
using System.Text.RegularExpressions;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.Packaging;

/// <summary>The units as they are shipped, judged by systemd's own programs.</summary>
public sealed partial class SystemdUnitTests : IDisposable
{
    /// <summary>systemd-analyze's exposure: 0 is best, 10 worst. docs/org-operations.md tells what the rest of it is.</summary>
    private const double MostExposure = 1.5;

    private static readonly string[] Units = ["device-org.service", "device-org-backup.service", "device-org-backup-failed.service", "device-org-backup.timer"];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SystemdFact]
    public async Task Systemd_finds_no_fault_in_the_units()
    {
        foreach (string unit in Units)
        {
            // What ExecStart names is not installed here: a program that is.
            string text = await File.ReadAllTextAsync(Shipped(unit));
            await File.WriteAllTextAsync(
                Path.Combine(folder.Path, unit),
                text.Replace("/opt/device-org/device-org", "/bin/true", StringComparison.Ordinal)
                    .Replace("Documentation=file:/opt/device-org/docs/org-operations.md", "Documentation=https://example.com", StringComparison.Ordinal));
        }

        await using TestProcess verify = TestProcess.Start(SystemdFactAttribute.Program, ["verify", "--man=no", .. Units.Select(u => Path.Combine(folder.Path, u))]);
        int code = await verify.WaitForExitAsync();

        // Other units of the machine may have faults of their own.
        Assert.DoesNotContain(verify.Error.Concat(verify.Output), line => line.Contains("device-org", StringComparison.Ordinal));
        Assert.Equal(0, code);
    }

    [SystemdFact]
    public async Task Systemd_takes_the_drop_in_for_PostgreSQL_and_hands_over_the_password()
    {
        string unit = Path.Combine(folder.Path, "device-org.service");
        await File.WriteAllTextAsync(
            unit, (await File.ReadAllTextAsync(Shipped("device-org.service"))).Replace("/opt/device-org/device-org", "/bin/true", StringComparison.Ordinal)
                .Replace("Documentation=file:/opt/device-org/docs/org-operations.md", "Documentation=https://example.com", StringComparison.Ordinal));
        System.IO.Directory.CreateDirectory(unit + ".d");
        string dropIn = Path.Combine(Repository.Root, "packaging", "org", "postgresql", "device-org.service.d.conf");
        File.Copy(dropIn, Path.Combine(unit + ".d", "postgresql.conf"));

        await using TestProcess verify = TestProcess.Start(SystemdFactAttribute.Program, ["verify", "--man=no", unit]);

        Assert.Equal(0, await verify.WaitForExitAsync());
        Assert.DoesNotContain(verify.Error.Concat(verify.Output), line => line.Contains("device-org", StringComparison.Ordinal));
        Assert.Contains($"LoadCredential={Storage.PostgreSql.DatabasePassword.Credential}:", await File.ReadAllTextAsync(dropIn), StringComparison.Ordinal);
    }

    [SystemdFact]
    public async Task The_services_are_exposed_no_more_than_the_limit()
    {
        foreach (string unit in Units.Where(u => u.EndsWith(".service", StringComparison.Ordinal)))
        {
            await using TestProcess analyze = TestProcess.Start(SystemdFactAttribute.Program, ["security", "--offline=true", "--no-pager", Shipped(unit)]);
            await analyze.WaitForExitAsync();
            Match level = Level().Match(string.Join('\n', analyze.Output));
            Assert.True(level.Success, string.Join('\n', analyze.Error));
            Assert.InRange(double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture), 0, MostExposure);
        }
    }

    private static string Shipped(string unit) => Path.Combine(Repository.Root, "packaging", "org", "systemd", unit);

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex Level();
}
