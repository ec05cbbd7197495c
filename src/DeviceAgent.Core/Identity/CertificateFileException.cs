namespace DeviceAgent.Core.Identity;

/// <summary>A certificate file that cannot be used as it is. The message holds no key material.</summary>
internal sealed class CertificateFileException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why not, for programs.</summary>
    public CertificateFault Fault { get; init; } = CertificateFault.Unreadable;
}
