namespace DeviceAgent.Core.Configuration;

/// <summary>Where the Device Access certificate is read from.</summary>
public enum CertificateSource
{
    /// <summary>PEM or PKCS#12 files: a file, or a folder of them.</summary>
    File,

    /// <summary>The System keychain (macOS): where an MDM puts it.</summary>
    Keychain,
}
