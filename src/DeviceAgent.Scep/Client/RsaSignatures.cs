using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceAgent.Scep.Client;

/// <summary>RSA with PKCS#1 v1.5. .NET's own generator knows no SHA-1, which is all that some authorities know.</summary>
internal sealed class RsaSignatures(RSA key) : X509SignatureGenerator
{
    // sha1WithRSAEncryption with NULL parameters (RFC 3279 section 2.2.1).
    private static readonly byte[] Sha1WithRsa = [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05, 0x05, 0x00];

    private readonly X509SignatureGenerator usual = CreateForRSA(key, RSASignaturePadding.Pkcs1);

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        hashAlgorithm == HashAlgorithmName.SHA1 ? Sha1WithRsa : usual.GetSignatureAlgorithmIdentifier(hashAlgorithm);

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, hashAlgorithm, RSASignaturePadding.Pkcs1);

    protected override PublicKey BuildPublicKey() => usual.PublicKey;
}
