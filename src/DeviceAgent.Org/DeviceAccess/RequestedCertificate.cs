using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>What is taken over of a request: the key, the common name, the serial number and the subject alternative names.</summary>
/// <param name="Key">RSA of at least 2048 bits, P-256 or P-384.</param>
/// <param name="Names">Its names.</param>
internal sealed record RequestedCertificate(PublicKey Key, CertificateNames Names)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int LongestSubject = 1024;
    private const int MostAlternatives = 10;
    private const int LongestExtension = 16 * 1024;

    /// <exception cref="EnrollmentException">The key is too weak, or it asks for what no device gets, or for too much.</exception>
    public static RequestedCertificate Of(EnrollmentRequest request)
    {
        if (!StrongKeys.Accept(request.Key))
        {
            throw new EnrollmentException(EnrollmentFailure.BadAlgorithm, StrongKeys.Rule);
        }

        if (request.Subject.RawData.Length > LongestSubject)
        {
            throw Refuse($"the subject is longer than {LongestSubject} bytes");
        }

        try
        {
            foreach (X509Extension extension in request.Requested)
            {
                Check(extension);
            }

            CertificateNames names = CertificateNames.Read(request.Subject, request.Requested);
            return names.Alternatives.Count > MostAlternatives ? throw Refuse($"more than {MostAlternatives} subject alternative names")
                : names.Alternatives.FirstOrDefault(a => !a.IsWellFormed) is { } broken ? throw Refuse($"a {broken.Kind} name is not well-formed")
                : new RequestedCertificate(request.Key, names);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw Refuse($"the request cannot be read: {e.Message}");
        }
    }

    private static void Check(X509Extension extension)
    {
        if (extension.RawData.Length > LongestExtension)
        {
            throw Refuse("an extension is too long");
        }

        string? fault = extension.Oid?.Value switch
        {
            "2.5.29.19" when new X509BasicConstraintsExtension(extension, extension.Critical).CertificateAuthority => "it asks for CA:true",
            "2.5.29.15" when (new X509KeyUsageExtension(extension, extension.Critical).KeyUsages
                & (X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign)) != 0 => "it asks for the key usage of a CA",
            "2.5.29.37" when new X509EnhancedKeyUsageExtension(extension, extension.Critical).EnhancedKeyUsages
                .Cast<Oid>().Any(o => o.Value != ClientAuthentication) => "it asks for another extended key usage than client authentication",
            _ => null,
        };
        if (fault is not null)
        {
            throw Refuse(fault);
        }
    }

    private static EnrollmentException Refuse(string reason) => new(EnrollmentFailure.BadRequest, reason);
}
