namespace DeviceAgent.Core.Identity;

/// <summary>Why a certificate or a file is not used. The later ones are closer to what would be used.</summary>
public enum CertificateFault
{
    /// <summary>Fits, but a newer one is there.</summary>
    Older,

    /// <summary>Fits, but the org has refused it.</summary>
    Refused,

    /// <summary>Without the Device Access extension.</summary>
    NotDeviceAccess,

    /// <summary>Neither for client authentication nor for digital signatures.</summary>
    WrongUsage,

    /// <summary>The file is damaged, cannot be read, or its password is wrong.</summary>
    Unreadable,

    /// <summary>Others may read the file with the private key, or the one with its password.</summary>
    OpenToOthers,

    NoPrivateKey,
    Expired,
    NotYetValid,

    /// <summary>There is a key, and it does not sign, or not for this certificate.</summary>
    KeyUnusable,
}
