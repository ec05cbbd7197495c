using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Enrollment;
using DeviceAgent.Hosting;
using DeviceAgent.Scep.Client;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent enroll</c>: gets a certificate from an authority, and stores it where <c>run</c> finds it.</summary>
public sealed class EnrollVerb(EnrollRequest request)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            AgentOptions options = AgentConfiguration.Load(request.Sources).Options;
            var input = EnrollInput.Read(request);
            var store = new CertificateStore(CertificateLocation.Of(options.Certificate.Path!), StatePlatform.Folder(), TimeProvider.System);
            if (!store.Location.TakesPem)
            {
                return await AgentCommandLine.RefuseAsync(
                    $"Certificate:Path is {store.Location.Certificate}, and enroll writes PEM; allowed: a folder, or a file such as device.pem", ExitCodes.Configuration);
            }

            if (!request.Force && File.Exists(store.Location.Certificate))
            {
                return await AgentCommandLine.RefuseAsync(AlreadyThere(store), ExitCodes.EnrollmentRefused);
            }

            X509Certificate2 certificate = await EnrollAsync(options, input, store, cancellationToken);
            Console.WriteLine($"enrolled {certificate.Subject}");
            Console.WriteLine($"  issuer  {certificate.Issuer}");
            Console.WriteLine($"  serial  {certificate.SerialNumber}");
            Console.WriteLine($"  valid until {certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}");
            Console.WriteLine($"  stored in {store.Location.Certificate}, key included");
            if (options.Certificate.Source != CertificateSource.File)
            {
                Console.WriteLine("  not used yet: Certificate:Source is Keychain; set it to File");
            }

            return ExitCodes.Ok;
        }
        catch (ConfigurationException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, ExitCodes.Configuration);
        }
        catch (UsageException e)
        {
            return await AgentCommandLine.RefuseAsync(e.Message);
        }
        catch (Exception e) when (e is ScepException or IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.RefuseAsync(e.Message, EnrollmentFailure.ExitCodeOf(e));
        }
    }

    private async Task<X509Certificate2> EnrollAsync(
        AgentOptions options, EnrollInput input, CertificateStore store, CancellationToken cancellationToken)
    {
        store.Prepare();
        using RSA key = store.ReadOrCreateNewKey(request.KeySize);
        var record = new EnrollmentRecord
        {
            ScepUrl = input.ScepUrl,
            CaFingerprint = input.CaFingerprint,
            Legacy = request.Legacy,
            KeySize = request.KeySize,
            Thumbprint = "",
        };
        X509Certificate2Collection certificates = await new CertificateRequestFlow(options.OrgRoots, TimeProvider.System).AskAsync(
            record,
            new CertificateOrder { Subject = input.Subject, Key = key, Challenge = input.Challenge },
            input.Wait,
            wait => Console.WriteLine($"the request waits for an admin's approval; asking again in {wait.TotalSeconds:0} s"),
            cancellationToken);
        store.StoreCurrent(certificates, key, record with { Thumbprint = CertificateStore.Thumbprint(certificates[0]) });
        return certificates[0];
    }

    private static string AlreadyThere(CertificateStore store) => store.ReadCurrent()?.Certificate is { } current
        ? $"{store.Location.Certificate} already holds {current.Subject}, serial {current.SerialNumber}: run device-agent renew, or enroll --force to replace it"
        : $"{store.Location.Certificate} already exists and cannot be used as it is: enroll --force replaces it";
}
