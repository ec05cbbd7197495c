using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The certificate that devices are shown has their name for the org in it, and time left.</summary>
internal sealed class TlsCertificateCheck() : DoctorCheck(Name, DeviceListenerCheck.Name)
{
    public const string Name = "tls-certificate";

    private const string Remedy =
        "with --tls-certificate: put the next one in place and restart the org; one of the org's own is renewed by itself, so see its log";

    // The org renews its own when 30 days are left.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);

    public override async Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        LocalAddresses addresses = LocalAddresses.Of(context.Data);
        string host = addresses.Device.IdnHost.Trim('[', ']');
        (X509Certificate2? shown, SslPolicyErrors errors, string? fault) = await LocalProbe.HandshakeAsync(addresses.DeviceEndPoint, host, cancellationToken);
        using (shown)
        {
            return shown is null
                ? Failure($"the device listener shows no certificate: {fault}", "see the org's own log (journalctl -u device-org)")
                : Judge(shown, host, !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch), context.Now);
        }
    }

    /// <summary>The verdict on a certificate.</summary>
    internal Finding Judge(X509Certificate2 shown, string host, bool isNamed, DateTimeOffset now)
    {
        DateTimeOffset end = shown.NotAfter.ToUniversalTime();
        string seen = $"{CertificateNames.Clean(shown.Subject)}, from {Moment.Write(shown.NotBefore.ToUniversalTime())} until {Moment.Write(end)}";
        return !isNamed ? Failure($"{seen}: it is not for {host}", "start the org with a certificate for the name in --device-url")
            : end <= now ? Failure($"{seen}: it has ended, and no device connects", Remedy)
            : shown.NotBefore.ToUniversalTime() > now ? Failure($"{seen}: it does not count yet", "look at the clock of this machine")
            : end - now < Soon ? Warning($"{seen}: {Moment.Write(end - now)} are left", Remedy)
            : Ok($"{CertificateNames.Clean(shown.Subject)} for {host}, until {Moment.Write(end)[..10]}");
    }
}
