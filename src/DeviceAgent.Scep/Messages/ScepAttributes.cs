using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;

namespace DeviceAgent.Scep.Messages;

/// <summary>The signed attributes of a pkiMessage (RFC 8894 section 3.2.1).</summary>
public sealed record ScepAttributes
{
    /// <summary>Nonces have 16 bytes; a peer's may have up to this many.</summary>
    internal const int LongestNonce = 64;

    private const int NonceBytes = 16;
    private const int LongestTransactionId = 256;

    /// <summary>1 to 256 printable characters, chosen by the client, the same in all messages of one transaction.</summary>
    public required string TransactionId { get; init; }

    public required MessageType MessageType { get; init; }

    /// <summary>Only in a CertRep.</summary>
    public PkiStatus? PkiStatus { get; init; }

    /// <summary>Only in a CertRep that says FAILURE.</summary>
    public FailInfo? FailInfo { get; init; }

    /// <summary>A sentence beside the failInfo; only shown.</summary>
    public string? FailInfoText { get; init; }

    /// <summary>1 to 64 bytes; empty when a peer sent none.</summary>
    public ReadOnlyMemory<byte> SenderNonce { get; init; } = RandomNumberGenerator.GetBytes(NonceBytes);

    /// <summary>The sender nonce of what this answers; empty in a request.</summary>
    public ReadOnlyMemory<byte> RecipientNonce { get; init; }

    /// <exception cref="ScepFormatException">One is missing, doubled or of another form.</exception>
    internal static ScepAttributes Read(CryptographicAttributeObjectCollection signed)
    {
        var values = new Dictionary<string, byte[]>();
        foreach (CryptographicAttributeObject attribute in signed)
        {
            string oid = attribute.Oid.Value ?? "";
            if (attribute.Values.Count != 1 || !values.TryAdd(oid, attribute.Values[0].RawData))
            {
                throw new ScepFormatException($"the signed attribute {oid} has not exactly one value");
            }
        }

        string? transactionId = Text(values, ScepOids.TransactionId, required: true);
        return new ScepAttributes
        {
            TransactionId = transactionId is { Length: > 0 and <= LongestTransactionId } && transactionId.All(c => c is >= ' ' and < '\u007f')
                ? transactionId
                : throw new ScepFormatException($"the transactionID must have 1 to {LongestTransactionId} printable characters"),
            MessageType = Number<MessageType>(values, ScepOids.MessageType) ?? throw new ScepFormatException("the messageType is missing"),
            PkiStatus = Number<PkiStatus>(values, ScepOids.PkiStatus),
            FailInfo = Number<FailInfo>(values, ScepOids.FailInfo),
            FailInfoText = Text(values, ScepOids.FailInfoText, required: false),
            SenderNonce = Nonce(values, ScepOids.SenderNonce),
            RecipientNonce = Nonce(values, ScepOids.RecipientNonce),
        };
    }

    /// <summary>Each attribute's object identifier and its one value, DER.</summary>
    internal IEnumerable<(string Oid, byte[] Value)> Encode()
    {
        yield return (ScepOids.TransactionId, DirectoryString(TransactionId));
        yield return (ScepOids.MessageType, DirectoryString(Digits((int)MessageType)));
        if (!SenderNonce.IsEmpty)
        {
            yield return (ScepOids.SenderNonce, Octets(SenderNonce));
        }

        if (!RecipientNonce.IsEmpty)
        {
            yield return (ScepOids.RecipientNonce, Octets(RecipientNonce));
        }

        if (PkiStatus is { } status)
        {
            yield return (ScepOids.PkiStatus, DirectoryString(Digits((int)status)));
        }

        if (FailInfo is { } failInfo)
        {
            yield return (ScepOids.FailInfo, DirectoryString(Digits((int)failInfo)));
        }

        if (FailInfoText is { } text)
        {
            yield return (ScepOids.FailInfoText, Der(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, text)));
        }
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>PrintableString as the RFC has it; UTF8String for a client's transactionID with other characters, which must come back unchanged.</summary>
    internal static byte[] DirectoryString(string text) => Der(w => w.WriteCharacterString(
        text.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal))
            ? UniversalTagNumber.PrintableString
            : UniversalTagNumber.UTF8String,
        text));

    private static byte[] Octets(ReadOnlyMemory<byte> bytes) => Der(w => w.WriteOctetString(bytes.Span));

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    private static T? Number<T>(Dictionary<string, byte[]> values, string oid)
        where T : struct, Enum
    {
        if (Text(values, oid, required: false) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && Enum.GetValues<T>().Any(v => (int)(object)v == number)
            ? (T)(object)number
            : throw new ScepFormatException($"the {typeof(T).Name} {(text.Length <= 3 && text.All(char.IsAsciiDigit) ? text : "")} is none of RFC 8894");
    }

    /// <summary>PrintableString by the RFC; peers send other kinds of text too.</summary>
    private static string? Text(Dictionary<string, byte[]> values, string oid, bool required)
    {
        if (!values.TryGetValue(oid, out byte[]? der))
        {
            return required ? throw new ScepFormatException($"the signed attribute {oid} is missing") : null;
        }

        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.BER);
            return reader.ReadCharacterString((UniversalTagNumber)reader.PeekTag().TagValue);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            throw new ScepFormatException($"the signed attribute {oid} is not a text", e);
        }
    }

    private static ReadOnlyMemory<byte> Nonce(Dictionary<string, byte[]> values, string oid)
    {
        if (!values.TryGetValue(oid, out byte[]? der))
        {
            return default;
        }

        try
        {
            byte[] nonce = new AsnReader(der, AsnEncodingRules.BER).ReadOctetString();
            return nonce.Length is > 0 and <= LongestNonce
                ? nonce
                : throw new ScepFormatException($"a nonce must have 1 to {LongestNonce} bytes");
        }
        catch (AsnContentException e)
        {
            throw new ScepFormatException($"the signed attribute {oid} is not an octet string", e);
        }
    }
}
