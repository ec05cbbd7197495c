using System.Globalization;
using System.Security.Cryptography;

namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>Signs requests (RFC 9421 section 3.1) with the one profile of this wire.</summary>
public static class MessageSigner
{
    /// <summary>The values of the headers Signature-Input and Signature. Each call makes another signature: ECDSA takes a random number.</summary>
    /// <param name="key">P-256, with its private part.</param>
    /// <param name="keyId">The key's RFC 7638 thumbprint.</param>
    /// <param name="request">What to sign.</param>
    /// <param name="created">When, by the org's clock; cut to the second.</param>
    public static (string Input, string Signature) Sign(ECDsa key, string keyId, SignedRequest request, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(request);
        string components = string.Join(' ', SignatureProfile.Components.Select(c => $"\"{c}\""));
        string parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"({components});created={created.ToUnixTimeSeconds()};keyid=\"{keyId}\";alg=\"{SignatureProfile.Algorithm}\";tag=\"{SignatureProfile.Tag}\"");
        byte[] signature = key.SignData(
            SignatureBase.Write(SignatureProfile.Components, request, parameters),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return ($"{SignatureProfile.Label}={parameters}", $"{SignatureProfile.Label}=:{Convert.ToBase64String(signature)}:");
    }
}
