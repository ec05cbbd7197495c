using System.Security.Cryptography;
using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>What a request is made with: the best that the authority says it can (GetCACaps), as far as the policy goes.</summary>
/// <param name="Cipher">The object identifier of the content encryption.</param>
/// <param name="Digest">The object identifier of the digest of the message.</param>
/// <param name="Signature">The digest of the PKCS#10 request and of the certificate that signs the message.</param>
internal sealed record RequestAlgorithms(string Cipher, string Digest, HashAlgorithmName Signature)
{
    private static readonly RequestAlgorithms Modern = new(AlgorithmPolicy.Aes128, AlgorithmPolicy.Sha256, HashAlgorithmName.SHA256);

    /// <exception cref="ScepException">It can nothing that the policy accepts.</exception>
    public static RequestAlgorithms Choose(CaCapabilities capabilities, AlgorithmPolicy policy)
    {
        RequestAlgorithms chosen = capabilities.Sha256 ? Modern : capabilities.Sha512
            ? Modern with { Digest = AlgorithmPolicy.Sha512, Signature = HashAlgorithmName.SHA512 }
            : Modern with { Digest = AlgorithmPolicy.Sha1, Signature = HashAlgorithmName.SHA1 };
        chosen = capabilities.Aes ? chosen : chosen with { Cipher = capabilities.TripleDes ? AlgorithmPolicy.TripleDes : AlgorithmPolicy.Des };
        return policy.Accepts(chosen.Cipher, chosen.Digest)
            ? chosen
            : throw new ScepException(
                "the authority offers neither AES with SHA-2 nor SCEPStandard, and what is older is not used: --legacy allows it, for an authority that cannot be changed");
    }
}
