using System.Text.Json;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Org.Issuers;

/// <summary>The times of a token that authenticates one call: <c>iat</c>, <c>nbf</c> and <c>exp</c> (RFC 7519 section 4.1).</summary>
public static class TokenTimes
{
    /// <summary>How far the clocks of the issuer and the org may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>From <c>iat</c> to <c>exp</c> at most. Okta's live 5 minutes; for so long a used one is remembered.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <summary>Checks all three.</summary>
    /// <returns>Until when the token could be used.</returns>
    /// <exception cref="TokenException">Expired, not valid yet, from the future, too long-lived, or without <c>iat</c> or <c>exp</c>.</exception>
    public static DateTimeOffset Require(JsonElement claims, DateTimeOffset now)
    {
        DateTimeOffset issued = Read(claims, "iat") ?? throw new TokenException("the claim iat is missing", isSigned: true);
        DateTimeOffset expires = Read(claims, "exp") ?? throw new TokenException("the claim exp is missing", isSigned: true);
        string? fault = expires + Skew <= now ? "the token has expired: compare the clocks"
            : issued - Skew > now ? "the token's iat is in the future: compare the clocks"
            : Read(claims, "nbf") is { } notBefore && notBefore - Skew > now ? "the token is not valid yet (nbf): compare the clocks"
            : expires <= issued || expires - issued > LongestLife ? $"the token must expire (exp) within {LongestLife.TotalMinutes} minutes of its iat"
            : null;
        return fault is null ? expires + Skew : throw new TokenException(fault, isSigned: true);
    }

    private static DateTimeOffset? Read(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) && NumericDate.Read(seconds) is { } at
            ? at
            : throw new TokenException($"the claim {name} is no time in seconds", isSigned: true);
    }
}
