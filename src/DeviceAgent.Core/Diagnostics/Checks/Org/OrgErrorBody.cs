using System.Text.Json;
using DeviceAgent.Core.Polling.Transport;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>The org's error body (Okta's shape), cut to what a person reads.</summary>
/// <param name="Code">The <c>errorCode</c>.</param>
/// <param name="Summary">The <c>errorSummary</c>, fit for a terminal.</param>
/// <param name="Cause">The first cause, or the summary when there is none.</param>
internal sealed record OrgErrorBody(string Code, string Summary, string Cause)
{
    /// <summary>Null for anything else.</summary>
    public static OrgErrorBody? Read(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "errorCode") is not { } code)
            {
                return null;
            }

            string summary = AnswerReader.Quotable(Text(root, "errorSummary") ?? "");
            string? cause = root.TryGetProperty("errorCauses", out JsonElement causes) && causes.ValueKind == JsonValueKind.Array
                ? causes.EnumerateArray().Select(one => Text(one, "errorSummary")).FirstOrDefault(text => text is not null)
                : null;
            return new OrgErrorBody(AnswerReader.Quotable(code), summary, cause is null ? summary : AnswerReader.Quotable(cause));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
