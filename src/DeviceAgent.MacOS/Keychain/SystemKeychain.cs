using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.MacOS.Keychain;

/// <summary>
/// /Library/Keychains/System.keychain, which is what .NET opens as LocalMachine\My. Only file keychains are enumerated (dotnet/runtime
/// pal_keychain_macos.c): hardware-bound identities of ACME are in none of them.
/// </summary>
internal sealed class SystemKeychain : ICertificateStore
{
    public IReadOnlyList<X509Certificate2> Read()
    {
        using var store = new X509Store(StoreName.My, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        return [.. store.Certificates];
    }
}
