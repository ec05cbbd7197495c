using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.MacOS.Keychain;

/// <summary>Where certificates with their keys are kept.</summary>
internal interface ICertificateStore
{
    /// <summary>All that are there now, made anew at each call; whoever calls disposes of them.</summary>
    /// <exception cref="CryptographicException">The store cannot be read.</exception>
    IReadOnlyList<X509Certificate2> Read();
}
