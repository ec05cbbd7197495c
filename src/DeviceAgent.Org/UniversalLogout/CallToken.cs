using DeviceAgent.Org.Issuers;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>The bearer token of a call, taken as the issuer's own; what it is for is checked by <see cref="Require"/>.</summary>
/// <param name="Issuer">Whose it is.</param>
/// <param name="Token">The token, its signature checked.</param>
public sealed record CallToken(UniversalLogoutIssuer Issuer, SignedToken Token)
{
    /// <summary>The <c>typ</c> of section 3 of the draft.</summary>
    public const string MediaType = "global-token-revocation+jwt";

    private const string Scheme = "Bearer ";

    /// <summary>Whether the token's <c>sub</c> is the configured one.</summary>
    public bool IsForSubject => SignedToken.Text(Token.Claims, "sub") == Issuer.Subject;

    /// <summary>Reads an <c>Authorization</c> header (RFC 6750 section 2.1).</summary>
    /// <exception cref="TokenException">No token of a configured issuer.</exception>
    /// <exception cref="IOException">The issuer's keys cannot be read.</exception>
    public static async Task<CallToken> ReadAsync(
        string header, IReadOnlyList<UniversalLogoutIssuer> issuers, IssuerRing ring, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(ring);
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new TokenException("there is no bearer token in the Authorization header");
        }

        var token = SignedToken.Read(header[Scheme.Length..].Trim(), MediaType);

        // Unproven yet, so it only chooses among those that the settings name: never an address.
        UniversalLogoutIssuer[] named = [.. issuers.Where(i => i.Trusted.Issuer == token.Issuer)];
        UniversalLogoutIssuer issuer = named.FirstOrDefault(i => i.Subject == SignedToken.Text(token.Claims, "sub")) ?? named.FirstOrDefault()
            ?? throw new TokenException("the token's iss is not among UniversalLogout:Issuers");
        await token.RequireSignatureAsync(ring.Of(issuer.Trusted), cancellationToken);
        return new CallToken(issuer, token);
    }

    /// <summary>Checks for whom it is and when.</summary>
    /// <returns>Its id, and until when it could be used.</returns>
    /// <exception cref="TokenException">Another audience, not its time, or without an id.</exception>
    public (string Jti, DateTimeOffset Until) Require(string audience, DateTimeOffset now)
    {
        IReadOnlyList<string> audiences = Token.Audiences;
        if (!audiences.Contains(audience, StringComparer.Ordinal))
        {
            throw new TokenException($"the token's aud is {(audiences.Count == 0 ? "missing" : string.Join(", ", audiences))}, not {audience}", isSigned: true);
        }

        DateTimeOffset until = TokenTimes.Require(Token.Claims, now);
        return SignedToken.Text(Token.Claims, "jti") is { Length: > 0 } jti ? (jti, until) : throw new TokenException("the claim jti is missing", isSigned: true);
    }
}
