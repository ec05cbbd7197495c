using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DeviceAgent.Org.Storage;

/// <summary>Times as milliseconds since 1970: SQLite has no time type, and text would neither sort nor compare.</summary>
public sealed class MillisecondsConverter()
    : ValueConverter<DateTimeOffset, long>(t => t.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));
