using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>A request for a certificate, as it came out of its message. That <see cref="Key"/> signed it was verified before.</summary>
public sealed record EnrollmentRequest
{
    /// <summary>The SCEP profile that was asked.</summary>
    public required string Profile { get; init; }

    /// <summary>RFC 8894 section 3.2.1.1: 1 to 256 printable ASCII characters, else it is refused.</summary>
    public required string TransactionId { get; init; }

    public required PublicKey Key { get; init; }

    public required X500DistinguishedName Subject { get; init; }

    /// <summary>The extensions that the request asks for.</summary>
    public IReadOnlyList<X509Extension> Requested { get; init; } = [];

    /// <summary>
    /// SHA-256 of the PKCS#10 request's DER; for a renewal with the signer's certificate, so that a request in the message of
    /// another is another request.
    /// </summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>Null when none came.</summary>
    public string? Challenge { get; init; }

    /// <summary>The certificate whose key signed the message of a renewal.</summary>
    public X509Certificate2? RenewalOf { get; init; }

    /// <summary>Whether it is a RenewalReq: proof is then <see cref="RenewalOf"/>, and a challenge does not count.</summary>
    public bool Renewal { get; init; }

    /// <summary>The remote address: for the limit and the log.</summary>
    public required string Address { get; init; }
}
