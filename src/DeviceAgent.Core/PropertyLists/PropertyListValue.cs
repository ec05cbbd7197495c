using System.Collections.Frozen;

namespace DeviceAgent.Core.PropertyLists;

/// <summary>A value of a property list (plist(5)): one of the nested types.</summary>
public abstract record PropertyListValue
{
    private PropertyListValue()
    {
    }

    /// <summary>Text.</summary>
    public sealed record Text(string Value) : PropertyListValue;

    /// <summary>A whole number: a signed 64-bit one, or an unsigned one beyond it.</summary>
#pragma warning disable CA1720 // The format's own word.
    public sealed record Integer(Int128 Value) : PropertyListValue;
#pragma warning restore CA1720

    /// <summary>A floating-point number; a 32-bit one is widened.</summary>
    public sealed record Real(double Value) : PropertyListValue;

    public sealed record Bool(bool Value) : PropertyListValue;

    /// <summary>A moment. XML lists hold whole seconds, binary ones fractions of them.</summary>
    public sealed record Date(DateTimeOffset Value) : PropertyListValue;

    public sealed record Data(ReadOnlyMemory<byte> Value) : PropertyListValue;

    /// <summary>A keyed archive's reference; binary lists only.</summary>
    public sealed record Uid(ulong Value) : PropertyListValue;

    public sealed record Array(IReadOnlyList<PropertyListValue> Items) : PropertyListValue;

    /// <summary>Values by name; no name twice.</summary>
    public sealed record Dict(FrozenDictionary<string, PropertyListValue> Items) : PropertyListValue
    {
        /// <summary>The text under a name; null when there is none or it is something else.</summary>
        public string? FindText(string name) => Items.TryGetValue(name, out var value) ? (value as Text)?.Value : null;
    }
}
