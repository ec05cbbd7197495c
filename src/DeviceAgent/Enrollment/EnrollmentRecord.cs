using System.Text.Json.Serialization;

namespace DeviceAgent.Enrollment;

/// <summary>How a certificate was got. Holds no secret: a renewal is proven by the key.</summary>
public sealed record EnrollmentRecord
{
    public required Uri ScepUrl { get; init; }

    /// <summary>SHA-256 of the authority's certificate, upper-case hex; null: the TLS of the URL is trusted.</summary>
    public string? CaFingerprint { get; init; }

    /// <summary>Whether SHA-1, DES and 3DES are taken in answers.</summary>
    public bool Legacy { get; init; }

    /// <summary>RSA, in bits.</summary>
    public required int KeySize { get; init; }

    /// <summary>SHA-256 of the certificate that this is about, upper-case hex: another one in its place is not ours to renew.</summary>
    public required string Thumbprint { get; init; }
}

/// <summary>Source-generated, so that the agent can be trimmed and compiled ahead of time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(EnrollmentRecord))]
internal sealed partial class EnrollmentJson : JsonSerializerContext;
