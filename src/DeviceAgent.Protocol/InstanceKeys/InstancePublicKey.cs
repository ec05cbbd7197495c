using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.InstanceKeys;

/// <summary>The public part of an instance key: a P-256 JWK (RFC 7517), no more members than its thumbprint has.</summary>
public sealed record InstancePublicKey
{
    private const int CoordinateBytes = 32;

    [JsonPropertyName("kty")] public required string KeyType { get; init; }

    [JsonPropertyName("crv")] public required string Curve { get; init; }

    [JsonPropertyName("x")] public required string X { get; init; }

    [JsonPropertyName("y")] public required string Y { get; init; }

    /// <summary>The RFC 7638 thumbprint: 43 characters of base64url.</summary>
    [JsonIgnore]
    public string Thumbprint => Base64UrlEncoder.Encode(SHA256.HashData(
        Encoding.UTF8.GetBytes($$"""{"crv":"{{Curve}}","kty":"{{KeyType}}","x":"{{X}}","y":"{{Y}}"}""")));

    public static InstancePublicKey Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return new InstancePublicKey { KeyType = "EC", Curve = "P-256", X = Base64UrlEncoder.Encode(point.X), Y = Base64UrlEncoder.Encode(point.Y) };
    }

    /// <summary>
    /// The key, or null when this is no P-256 key in its one spelling: a second spelling of the same key would be a second thumbprint.
    /// The caller disposes it.
    /// </summary>
    public ECDsa? TryImport()
    {
        if (KeyType != "EC" || Curve != "P-256" || Coordinate(X) is not { } x || Coordinate(Y) is not { } y)
        {
            return null;
        }

        try
        {
            // A point that is not on the curve is refused here.
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Coordinate(string text)
    {
        try
        {
            byte[] bytes = Base64UrlEncoder.DecodeBytes(text);
            return bytes.Length == CoordinateBytes && Base64UrlEncoder.Encode(bytes) == text ? bytes : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }
}
