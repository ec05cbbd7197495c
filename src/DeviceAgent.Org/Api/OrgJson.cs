using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Org.Api;

/// <summary>How the admin API writes JSON: camelCase, absent members left out, times in UTC with milliseconds.</summary>
public static class OrgJson
{
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            AllowDuplicateProperties = false,

            // A stored check-in may be as deep as the wire allows (64) and stands in lists of devices: those must still be writable.
            MaxDepth = 128,
        };
        options.Converters.Add(new OktaTimeConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
