using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.Keys;

/// <summary>
/// A key of the org vouches for the next one: a JWS (ours) in the member <see cref="Member"/> of the JWK Set. It holds both public
/// keys, so that who knows no more than the thumbprint of the older one can check it, also when that is no longer in the set.
/// </summary>
public sealed record KeyRollOver
{
    /// <summary>The header's <c>typ</c>: keeps roll-overs and SETs apart, which are signed with the same keys.</summary>
    public const string MediaType = "device-access-key-rollover+jwt";

    /// <summary>The member of the JWK Set: an array of compact JWS, oldest first (RFC 7517 section 5 allows further members).</summary>
    public const string Member = "rollovers";

    /// <summary>How many, counted from the newest, are published and looked at.</summary>
    public const int Most = 100;

    private const int LongestCompact = 16 * 1024;

    private KeyRollOver(JsonWebToken token, PublicSigningKey older, PublicSigningKey newer)
    {
        Token = token;
        Older = older;
        Newer = newer;
    }

    /// <summary>For checking the signature by <see cref="Older"/>.</summary>
    public JsonWebToken Token { get; }

    /// <summary>The claim <c>iss</c>: whose keys these are.</summary>
    public string Issuer => Token.Issuer;

    /// <summary>The key that is said to have signed (header <c>jwk</c>, RFC 7515 section 4.1.3, with its thumbprint as <c>kid</c>).</summary>
    public PublicSigningKey Older { get; }

    /// <summary>The key that is vouched for (claim <c>jwk</c>, with its thumbprint as <c>sub</c>).</summary>
    public PublicSigningKey Newer { get; }

    /// <summary>The compact JWS by which the key of <paramref name="older"/> vouches for <paramref name="newer"/>.</summary>
    /// <param name="issuer">The org's issuer: a key that serves two orgs vouches for each by itself.</param>
    /// <param name="at">The claim <c>iat</c>, in whole seconds. For people only: a roll-over does not age.</param>
    /// <param name="newer">The next key.</param>
    /// <param name="older">The key that signs, and its algorithm.</param>
    /// <exception cref="ArgumentException">The older key is none that may sign SETs.</exception>
    public static string Sign(string issuer, DateTimeOffset at, PublicSigningKey newer, SigningCredentials older)
    {
        ArgumentNullException.ThrowIfNull(newer);
        ArgumentNullException.ThrowIfNull(older);
        PublicSigningKey signer = PublicSigningKey.Of(older.Key)
            ?? throw new ArgumentException("the key is neither P-256 nor RSA from 2048 bits", nameof(older));
        var header = new JsonObject
        {
            ["alg"] = older.Algorithm, ["typ"] = MediaType, ["kid"] = signer.Thumbprint, ["jwk"] = signer.ToJson(),
        };
        var claims = new JsonObject
        {
            ["iss"] = issuer, ["iat"] = at.ToUnixTimeSeconds(), ["sub"] = newer.Thumbprint, ["jwk"] = newer.ToJson(),
        };
        string signed = $"{Encode(header)}.{Encode(claims)}";
        CryptoProviderFactory factory = older.CryptoProviderFactory ?? older.Key.CryptoProviderFactory;
        SignatureProvider provider = factory.CreateForSigning(older.Key, older.Algorithm, cacheProvider: false);
        try
        {
            return $"{signed}.{Base64UrlEncoder.Encode(provider.Sign(System.Text.Encoding.ASCII.GetBytes(signed)))}";
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    /// <summary>
    /// Reads a roll-over whose names agree with its keys; null when it is none. Reading proves nothing: who believes it must have
    /// checked the signature, the issuer and the older key.
    /// </summary>
    public static KeyRollOver? Read(string? compact)
    {
        if (compact is null || compact.Length > LongestCompact)
        {
            return null;
        }

        try
        {
            var token = new JsonWebToken(compact);
            return token.Typ == MediaType
                && KeyIn(token.EncodedHeader) is { } older && older.Thumbprint == token.Kid
                && KeyIn(token.EncodedPayload) is { } newer && newer.Thumbprint == token.Subject
                    ? new KeyRollOver(token, older, newer)
                    : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or JsonException or SecurityTokenException)
        {
            // Anything may stand in a key set: what is no roll-over counts for nothing and hides nothing.
            return null;
        }
    }

    private static string Encode(JsonObject part)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();

        // The usual encoder would write the + of the typ as an escape.
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            part.WriteTo(writer);
        }

        return Base64UrlEncoder.Encode(bytes.WrittenSpan.ToArray());
    }

    private static PublicSigningKey? KeyIn(string part)
    {
        using JsonDocument document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part));
        return document.RootElement.TryGetProperty("jwk", out JsonElement jwk) ? PublicSigningKey.Read(new JsonWebKey(jwk.GetRawText())) : null;
    }
}
