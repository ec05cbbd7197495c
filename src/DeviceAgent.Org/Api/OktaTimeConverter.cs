using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Org.Api;

/// <summary>Times as Okta writes them: <c>2026-01-31T12:00:00.000Z</c>.</summary>
public sealed class OktaTimeConverter : JsonConverter<DateTimeOffset>
{
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Write(value));
    }
}
