using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>Times in UTC and to the millisecond, as the org writes them: <c>2026-03-01T08:00:02.123Z</c>.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
