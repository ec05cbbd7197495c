using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.TestKit.Org;

/// <summary>Makes SETs: good ones by the product's own signer, bad ones from any claims and header.</summary>
public sealed class SetForge : IDisposable
{
    public const string Issuer = "https://org.example";
    public const string Audience = "https://org.example/devices/dev-1";
    public const string DeviceId = "dev-1";

    private readonly ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SetForge(string keyId = "key-1") => Key = new ECDsaSecurityKey(ecdsa) { KeyId = keyId };

    public ECDsaSecurityKey Key { get; }

    private SigningCredentials Credentials => new(Key, SecurityAlgorithms.EcdsaSha256);

    /// <summary>A device logout for <paramref name="user"/>, triggered at <paramref name="issuedAt"/>.</summary>
    public string Logout(
        string jti, DateTimeOffset issuedAt, string user = "ada@example.com", DeviceAccessAssignment? assignment = null) =>
        new SecurityEventSigner(Credentials).Sign(
            new SecurityEventToken
            {
                Jti = jti,
                Issuer = Issuer,
                IssuedAt = issuedAt,
                Transaction = "trace-" + jti,
                Subject = SubjectIdentifier.OfUserAndDevice(
                    SubjectIdentifier.OfEmail(user), SubjectIdentifier.OfOpaque(DeviceId)),
                EventType = EventTypes.SessionRevoked,
                Event = JsonSerializer.SerializeToElement(new SessionRevokedEvent
                {
                    EventTimestamp = issuedAt.ToUnixTimeSeconds(),
                    InitiatingEntity = "admin",
                    DeviceAccess = assignment,
                }),
            },
            Audience);

    public string Withdrawal(string jti, string command, DateTimeOffset at) =>
        FromClaims(Claims(jti, at, EventTypes.LogoutWithdrawn, new JsonObject { ["command"] = command }));

    /// <summary>Valid claims, to be spoilt by a test.</summary>
    public static JsonObject Claims(string jti, DateTimeOffset at, string eventType, JsonObject payload) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["jti"] = jti,
        ["iat"] = at.ToUnixTimeSeconds(),
        ["events"] = new JsonObject { [eventType] = payload },
    };

    /// <summary>The claims of a device logout, to be spoilt by a test.</summary>
    public static JsonObject LogoutClaims(string jti, DateTimeOffset at)
    {
        JsonObject claims = Claims(
            jti, at, EventTypes.SessionRevoked, new JsonObject { ["event_timestamp"] = at.ToUnixTimeSeconds() });
        claims["sub_id"] = JsonSerializer.SerializeToNode(SubjectIdentifier.OfUserAndDevice(
            SubjectIdentifier.OfEmail("ada@example.com"), SubjectIdentifier.OfOpaque(DeviceId)));
        return claims;
    }

    /// <summary>Signs any claims with this key.</summary>
    public string FromClaims(JsonObject claims, string typ = SecurityEventToken.MediaType) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            claims.ToJsonString(), Credentials, new Dictionary<string, object> { ["typ"] = typ });

    /// <summary>This key vouches for another one.</summary>
    public string RollOver(SecurityKey newer, string issuer = Issuer) =>
        KeyRollOver.Sign(issuer, DateTimeOffset.UnixEpoch, PublicSigningKey.Of(newer)!, Credentials);

    /// <summary>A token with <c>alg: none</c> and no signature.</summary>
    public static string WithoutKey(JsonObject claims, string signature = "") =>
        $"{Encode("""{"alg":"none","typ":"secevent+jwt"}""")}.{Encode(claims.ToJsonString())}.{signature}";

    public void Dispose() => ecdsa.Dispose();

    private static string Encode(string json) => Base64UrlEncoder.Encode(json);
}
