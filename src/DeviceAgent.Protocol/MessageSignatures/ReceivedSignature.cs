using System.Globalization;
using System.Security.Cryptography;

namespace DeviceAgent.Protocol.MessageSignatures;

/// <summary>The signature of a received request, read but not yet verified.</summary>
public sealed class ReceivedSignature
{
    private const int SignatureBytes = 64;

    private readonly string parameters;
    private readonly IReadOnlyList<string> components;
    private readonly byte[] signature;

    private ReceivedSignature(StructuredMember input, byte[] signature)
    {
        parameters = input.Value;
        components = input.Items!;
        this.signature = signature;
        KeyId = Text(input, "keyid");
        Created = Time(input, "created") ?? throw new MessageSignatureException("the signature has no created");
        Expires = Time(input, "expires");
    }

    /// <summary>The thumbprint of the key that is said to have signed.</summary>
    public string KeyId { get; }

    public DateTimeOffset Created { get; }

    /// <summary>Not valid from this moment on; null when it does not say (RFC 9421 section 2.3).</summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>
    /// The signature's r, random for each signature: by it a second use is known. Not the whole signature: whoever has (r, s) can write
    /// (r, n - s), which is as valid.
    /// </summary>
    public ReadOnlyMemory<byte> Once => signature.AsMemory(0, SignatureBytes / 2);

    /// <summary>
    /// Reads the one signature with our tag. Others, which a proxy may have added (RFC 9421 section 4.3), are passed over, but they
    /// too must be well-formed.
    /// </summary>
    /// <param name="input">The Signature-Input header; several lines joined by commas.</param>
    /// <param name="signature">The Signature header, likewise.</param>
    /// <exception cref="MessageSignatureException">Not exactly one signature with our tag, or not of our profile.</exception>
    public static ReceivedSignature Read(string input, string signature)
    {
        StructuredMember[] ours = [.. StructuredHeader.Parse(input)
            .Where(m => m.Parameters.GetValueOrDefault("tag") == $"\"{SignatureProfile.Tag}\"")];
        if (ours.Length != 1)
        {
            throw new MessageSignatureException($"{ours.Length} signatures with the tag {SignatureProfile.Tag}: exactly one is needed");
        }

        StructuredMember member = ours[0];
        if (member.Items is not { } covered || !covered.Order(StringComparer.Ordinal).SequenceEqual(
            SignatureProfile.Components.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            throw new MessageSignatureException($"the signature must cover {string.Join(", ", SignatureProfile.Components)}, each once, and nothing else");
        }

        if (Text(member, "alg") != SignatureProfile.Algorithm)
        {
            throw new MessageSignatureException($"the signature's alg is not {SignatureProfile.Algorithm}");
        }

        byte[]? bytes = StructuredHeader.Parse(signature).FirstOrDefault(m => m.Key == member.Key)?.Bytes;
        return bytes is { Length: SignatureBytes }
            ? new ReceivedSignature(member, bytes)
            : throw new MessageSignatureException($"the Signature header holds no signature of {SignatureBytes} bytes under the label of Signature-Input");
    }

    /// <summary>Whether <paramref name="key"/> made this signature over <paramref name="request"/>. Says nothing about its time.</summary>
    public bool Verify(ECDsa key, SignedRequest request)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(request);
        return key.VerifyData(
            SignatureBase.Write(components, request, parameters),
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static string Text(StructuredMember member, string name) =>
        member.Parameters.GetValueOrDefault(name) is ['"', .., '"'] quoted && !quoted.Contains('\\', StringComparison.Ordinal)
            ? quoted[1..^1]
            : throw new MessageSignatureException($"the signature has no {name}");

    private static DateTimeOffset? Time(StructuredMember member, string name)
    {
        if (member.Parameters.GetValueOrDefault(name) is not { } text)
        {
            return null;
        }

        // 15 digits reach further than a date does.
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new MessageSignatureException($"the signature's {name} is no time");
    }
}
