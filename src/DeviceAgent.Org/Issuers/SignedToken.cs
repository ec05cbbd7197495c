using System.Text.Json;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Issuers;

/// <summary>A compact JWS (RFC 7515) that is taken apart strictly, before its signature is looked at.</summary>
public sealed class SignedToken
{
    private const int LongestCompact = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private SignedToken(JsonWebToken token, JsonElement header, JsonElement claims)
    {
        Token = token;
        Header = header;
        Claims = claims;
    }

    public JsonWebToken Token { get; }

    public JsonElement Header { get; }

    public JsonElement Claims { get; }

    /// <summary>The claim <c>iss</c>; null when it is absent or no text.</summary>
    public string? Issuer => Text(Claims, "iss");

    /// <summary>The claim <c>aud</c> (RFC 7519 section 4.1.3): one text or several; empty when it is absent.</summary>
    public IReadOnlyList<string> Audiences => !Claims.TryGetProperty("aud", out JsonElement aud) ? []
        : aud.ValueKind == JsonValueKind.String ? [aud.GetString()!]
        : aud.ValueKind == JsonValueKind.Array ? [.. aud.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)]
        : [];

    /// <summary>Takes a token apart: three parts, both JSON objects without a member twice, of the one <c>typ</c>, with an algorithm that may be.</summary>
    /// <param name="compact">The token.</param>
    /// <param name="type">The <c>typ</c> that it must have (RFC 8725 section 3.11), with or without <c>application/</c>, in any case.</param>
    /// <exception cref="TokenException">It is none.</exception>
    public static SignedToken Read(string compact, string type)
    {
        ArgumentNullException.ThrowIfNull(compact);
        if (compact.Length > LongestCompact || compact.Count(c => c == '.') != 2)
        {
            throw new TokenException(compact.Length > LongestCompact ? $"the token is longer than {LongestCompact} characters" : "the token is no signed JWT of three parts");
        }

        SignedToken token;
        try
        {
            var parsed = new JsonWebToken(compact);
            token = new SignedToken(parsed, Part(parsed.EncodedHeader), Part(parsed.EncodedPayload));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException or SecurityTokenException or InvalidOperationException)
        {
            throw new TokenException("the token is no JWT: both parts must be base64url of JSON objects, no member twice");
        }

        token.RequireHeader(type);
        return token;
    }

    /// <summary>Checks the signature with the issuer's keys.</summary>
    /// <exception cref="TokenException">No key of the issuer made it.</exception>
    /// <exception cref="IOException">The issuer's keys cannot be read.</exception>
    public async Task RequireSignatureAsync(IssuerKeys keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        string? keyId = Text(Header, "kid");
        IReadOnlyList<PublicSigningKey> candidates = await keys.FindAsync(keyId, cancellationToken);
        foreach (PublicSigningKey candidate in candidates)
        {
            if (await TokenSignature.FitsAsync(Token, candidate.Key))
            {
                return;
            }
        }

        throw new TokenException(candidates.Count == 0 ? "the token's kid is not in the issuer's key set" : "the token's signature is not the issuer's");
    }

    /// <summary>A claim or header member that is a text; null for anything else.</summary>
    public static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement Part(string encoded)
    {
        using JsonDocument document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encoded), Strict);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new FormatException("no object");
    }

    private void RequireHeader(string type)
    {
        const string prefix = "application/";
        string typ = Text(Header, "typ") ?? "";
        string bare = typ.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? typ[prefix.Length..] : typ;
        if (!bare.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            throw new TokenException($"the token's typ must be {type}");
        }

        if (!TokenSignature.Algorithms.Contains(Text(Header, "alg")))
        {
            throw new TokenException($"the token's alg must be one of {string.Join(", ", TokenSignature.Algorithms)}");
        }

        // RFC 7515 section 4.1.11: who does not know an extension that is marked critical must refuse. No extension is known here.
        if (Header.TryGetProperty("crit", out _) || (Header.TryGetProperty("kid", out JsonElement kid) && kid.ValueKind != JsonValueKind.String))
        {
            throw new TokenException("the token's header has a critical extension, or a kid that is no text");
        }
    }
}
