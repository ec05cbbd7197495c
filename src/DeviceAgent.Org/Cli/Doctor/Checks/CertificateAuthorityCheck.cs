using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Authority;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The root and the intermediate that issues are there, fit their keys, and have time left.</summary>
internal sealed class CertificateAuthorityCheck() : DoctorCheck(Name, DataFolderCheck.Name, FilePermissionsCheck.Name)
{
    public const string Name = "certificate-authority";

    // The org makes the next intermediate by itself when a year is left, if it has the root's key.
    private static readonly TimeSpan Late = TimeSpan.FromDays(7);

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        string file = DataFolder.AuthorityCertificateOf(context.Data);
        string folder = Path.GetDirectoryName(file)!;
        List<CertificateIssuer> issuers = [];
        try
        {
            using X509Certificate2 root = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            issuers = new IssuingFolder(folder).Load();
            return Task.FromResult(issuers.Count == 0
                ? Failure($"{folder} has no issuing certificate", $"put the root's key at {Path.ChangeExtension(file, ".key")} for one start of the org")
                : Judge(root.NotAfter.ToUniversalTime(), issuers[^1].NotAfter, Path.ChangeExtension(file, ".key"), context.Now));
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            return Task.FromResult(Failure($"{folder}: {e.Message}", "put ca/ back from a backup as a whole"));
        }
        finally
        {
            issuers.ForEach(i => i.Dispose());
        }
    }

    /// <summary>The verdict on these ends.</summary>
    internal Finding Judge(DateTimeOffset root, DateTimeOffset issuing, string rootKey, DateTimeOffset now)
    {
        bool hasKey = File.Exists(rootKey);
        string seen = $"root until {Moment.Write(root)[..10]}, issuing until {Moment.Write(issuing)[..10]}, the root's key is {(hasKey ? "here" : "elsewhere")}";
        if (root <= now || issuing <= now)
        {
            return Failure($"{seen}: it has ended, and no certificate can be issued or renewed", "see docs/org-troubleshooting.md: a new authority, and every device enrolled again");
        }

        TimeSpan left = issuing - now;
        return root - now < DeviceAccessAuthority.RenewBefore ? Warning($"{seen}: the root ends within a year", "plan a new authority: every device must be enrolled again before it ends")
            : !hasKey && left < DeviceAccessAuthority.RenewBefore ? Warning($"{seen}: the next intermediate cannot be made", $"put the root's key at {rootKey} for one start of the org")
            : left < DeviceAccessAuthority.RenewBefore - Late ? Warning($"{seen}: the next intermediate should have been made", "see the org's own log (journalctl -u device-org), then restart it")
            : Ok(seen);
    }
}
