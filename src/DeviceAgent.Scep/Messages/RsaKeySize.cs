using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Messages;

/// <summary>
/// The size of an RSA key, read from its bytes (RSAPublicKey, RFC 8017 appendix A.1.1). To let the cryptographic library take the key in
/// only to ask for its size costs about a tenth of an enrolment each time.
/// </summary>
public static class RsaKeySize
{
    /// <returns>Bits of the modulus; null for a key that is not RSA.</returns>
    /// <exception cref="CryptographicException">It says that it is RSA, and is not.</exception>
    public static int? Of(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Oid.Value != ScepOids.Rsa)
        {
            return null;
        }

        try
        {
            BigInteger modulus = new AsnReader(key.EncodedKeyValue.RawData, AsnEncodingRules.BER).ReadSequence().ReadInteger();
            return modulus.Sign > 0 ? (int)modulus.GetBitLength() : throw new CryptographicException("the modulus of the RSA key is not positive");
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("not an RSA key", e);
        }
    }
}
