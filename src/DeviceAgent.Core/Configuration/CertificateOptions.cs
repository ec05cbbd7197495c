namespace DeviceAgent.Core.Configuration;

/// <summary>Keys below <c>Certificate:</c>.</summary>
public sealed record CertificateOptions
{
    public CertificateSource Source { get; init; } = CertificateSource.File;

    /// <summary>A PEM or PKCS#12 file, or a folder of them.</summary>
    public string? Path { get; init; }

    /// <summary>File with the PKCS#12 password on its first line; null means no password.</summary>
    public string? PasswordFile { get; init; }
}
