using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>Which public keys a certificate is issued for.</summary>
public static class StrongKeys
{
    public const string Rule = "the key must be RSA of 2048 to 8192 bits, P-256 or P-384";

    private const int ShortestRsaBits = 2048;

    /// <summary>A longer one only keeps the org busy.</summary>
    private const int LongestRsaBits = 8192;

    /// <summary>False also for a kind of key that is not known.</summary>
    public static bool Accept(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        try
        {
            if (RsaKeySize.Of(key) is { } bits)
            {
                return bits is >= ShortestRsaBits and <= LongestRsaBits;
            }

            using ECDsa? ec = key.GetECDsaPublicKey();
            return ec?.ExportParameters(false).Curve.Oid.Value is "1.2.840.10045.3.1.7" or "1.3.132.0.34";
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
