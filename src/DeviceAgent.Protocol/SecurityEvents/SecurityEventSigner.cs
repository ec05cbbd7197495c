using System.Text.Json;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol.Subjects;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Protocol.SecurityEvents;

/// <summary>Signs Security Event Tokens with one key (ES256 or RS256, by the credentials' algorithm).</summary>
public sealed class SecurityEventSigner(SigningCredentials credentials)
{
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The compact serialization of <paramref name="token"/> for <paramref name="audience"/>, header <c>typ: secevent+jwt</c>.</summary>
    public string Sign(SecurityEventToken token, string audience)
    {
        ArgumentNullException.ThrowIfNull(token);
        var claims = new JsonObject
        {
            ["iss"] = token.Issuer,
            ["jti"] = token.Jti,
            ["iat"] = token.IssuedAt.ToUnixTimeSeconds(),
            ["aud"] = audience,
            ["events"] = new JsonObject { [token.EventType] = JsonNode.Parse(token.Event.GetRawText()) },
        };
        if (token.TimeOfEvent is { } timeOfEvent)
        {
            claims["toe"] = timeOfEvent.ToUnixTimeSeconds();
        }

        if (token.Transaction is { } transaction)
        {
            claims["txn"] = transaction;
        }

        if (token.Subject is { } subject)
        {
            claims["sub_id"] = JsonSerializer.SerializeToNode(subject, ProtocolJson.Default.SubjectIdentifier);
        }

        if (token.RecipientKey is { } thumbprint)
        {
            claims["cnf"] = new JsonObject { ["jkt"] = thumbprint };
        }

        return handler.CreateToken(
            claims.ToJsonString(),
            credentials,
            new Dictionary<string, object> { [JwtHeaderParameterNames.Typ] = SecurityEventToken.MediaType });
    }
}
