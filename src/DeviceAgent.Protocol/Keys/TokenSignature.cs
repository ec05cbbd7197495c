using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.Keys;

/// <summary>Checks the signature of a JWS, and nothing else of it.</summary>
public static class TokenSignature
{
    /// <summary>ES256 and RS256. Never <c>none</c>, never a secret shared by both sides.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = 64 * 1024 };

    /// <summary>True when <paramref name="key"/> made the token's signature, with one of <see cref="Algorithms"/>.</summary>
    public static async ValueTask<bool> FitsAsync(JsonWebToken token, SecurityKey key)
    {
        TokenValidationResult result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = Algorithms,
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = true,
            // Whoever asks checks these, each with an error of its own; a SET has no lifetime (RFC 8417 section 2.2).
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            RequireExpirationTime = false,
        }).ConfigureAwait(false);
        return result.IsValid;
    }
}
