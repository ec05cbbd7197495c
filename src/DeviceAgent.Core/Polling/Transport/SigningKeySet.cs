using System.Text;
using System.Text.Json;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Reads a JSON Web Key Set (RFC 7517) and keeps the keys that may sign commands, and the roll-overs.</summary>
internal static class SigningKeySet
{
    /// <exception cref="OrgUnavailableException">The answer is not a key set. A set without a fitting key is an empty list.</exception>
    internal static OrgKeySet Read(OrgAnswer answer)
    {
        AnswerReader.EnsureJson(answer);
        try
        {
            var set = new JsonWebKeySet(Encoding.UTF8.GetString(answer.Body));
            return new OrgKeySet(
                [.. set.Keys.Select(PublicSigningKey.Read).OfType<PublicSigningKey>().Take(OrgKeySet.MostKeys)], ReadRollOvers(answer.Body));
        }
        catch (Exception e) when (e is ArgumentException or JsonException or FormatException)
        {
            throw AnswerReader.Refuse(answer, "answered with something that is not a JSON Web Key Set", e);
        }
    }

    /// <summary>Another org's member of this name may hold anything: then there are no roll-overs.</summary>
    private static string[] ReadRollOvers(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty(KeyRollOver.Member, out JsonElement member) && member.ValueKind == JsonValueKind.Array
            ? [.. member.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!).TakeLast(KeyRollOver.Most)]
            : [];
    }
}
