using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.DeviceAccess.Trust;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The imported CAs of customers can be read and have not ended.</summary>
internal sealed class CustomerAuthoritiesCheck() : DoctorCheck(Name, DataFolderCheck.Name, FilePermissionsCheck.Name)
{
    public const string Name = "customer-authorities";

    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var folder = new TrustedFolder(DataFolder.TrustedAuthoritiesOf(context.Data));
        IReadOnlyList<string> thumbprints = folder.Thumbprints();
        try
        {
            foreach (string thumbprint in thumbprints)
            {
                using X509Certificate2 certificate = folder.Read(thumbprint);
                DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
                if (end - context.Now < Soon)
                {
                    return Task.FromResult(Warning(
                        $"{CertificateNames.Clean(certificate.Subject)} {(end <= context.Now ? "ended" : "ends")} at {Moment.Write(end)}; devices with its certificates do not get in then",
                        "import the CA that follows it: device-org ca trust FILE"));
                }
            }
        }
        catch (OrgConfigurationException e)
        {
            return Task.FromResult(Failure(e.Message, "delete the file and import the CA again: device-org ca trust FILE"));
        }

        return Task.FromResult(Ok(thumbprints.Count == 0 ? "none are imported" : $"{thumbprints.Count} imported"));
    }
}
