using System.Text.Json;
using DeviceAgent.Protocol;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>The body of a call: whom to log out.</summary>
public static class CallSubject
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads <c>sub_id</c>; <c>subject</c> in drafts up to -02.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static async Task<SubjectIdentifier> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(body, Strict, cancellationToken);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("the body is no JSON object");
            }

            bool hasNew = root.TryGetProperty("sub_id", out JsonElement subject);
            if (root.TryGetProperty("subject", out JsonElement old) == hasNew)
            {
                throw new FormatException(hasNew ? "the body has both sub_id and subject" : "the body has no sub_id");
            }

            return (hasNew ? subject : old).Deserialize(ProtocolJson.Default.SubjectIdentifier) ?? throw new FormatException("sub_id is null");
        }
        catch (JsonException)
        {
            throw new FormatException("the body is no JSON object with sub_id as a subject identifier (RFC 9493)");
        }
    }
}
