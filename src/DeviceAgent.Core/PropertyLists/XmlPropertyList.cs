using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml;

namespace DeviceAgent.Core.PropertyLists;

/// <summary>
/// Reads the XML form. A document type is read over: nothing is fetched for it, and an entity that it declares is refused
/// where it is used (the five of XML itself are no such entities).
/// </summary>
internal static class XmlPropertyList
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
        MaxCharactersInDocument = PropertyListLimits.FileBytes,
        MaxCharactersFromEntities = 1024,
    };

    public static PropertyListValue Read(ReadOnlyMemory<byte> bytes)
    {
        using var reader = XmlReader.Create(Open(bytes), Settings);
        try
        {
            return new Walk(reader).ReadDocument();
        }
        // The reader's encodings throw their own exceptions for bytes that they cannot decode or do not know.
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new PropertyListException(e.Message, At(reader), e);
        }
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray());

    private static string At(XmlReader reader) =>
        reader is IXmlLineInfo info ? $"line {info.LineNumber}, column {info.LinePosition}" : "start";

    /// <summary>One way through a document.</summary>
    private sealed class Walk(XmlReader reader)
    {
        private int values;

        public PropertyListValue ReadDocument()
        {
            reader.MoveToContent();
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "plist" || reader.IsEmptyElement)
            {
                throw Fault("the root is no plist element");
            }

            reader.Read();
            var value = ReadValue(0);
            if (reader.MoveToContent() != XmlNodeType.EndElement)
            {
                throw Fault("more than one value");
            }

            // To the end of the document: what follows may still break the XML.
            while (reader.Read())
            {
            }

            return value;
        }

        private PropertyListValue ReadValue(int depth)
        {
            if (reader.MoveToContent() != XmlNodeType.Element)
            {
                throw Fault($"a value was expected, not {reader.NodeType}");
            }

            if (++values > PropertyListLimits.Values)
            {
                throw Fault("too many values");
            }

            return reader.LocalName switch
            {
                "string" => new PropertyListValue.Text(ReadText()),
                "integer" => ReadInteger(),
                "real" => ReadReal(),
                "true" => ReadBool(true),
                "false" => ReadBool(false),
                "date" => ReadDate(),
                "data" => ReadData(),
                "array" => ReadArray(depth + 1),
                "dict" => ReadDict(depth + 1),
                var other => throw Fault($"unknown element '{other}'"),
            };
        }

        private PropertyListValue.Array ReadArray(int depth)
        {
            var items = new List<PropertyListValue>();
            if (Enter(depth))
            {
                while (reader.MoveToContent() != XmlNodeType.EndElement)
                {
                    items.Add(ReadValue(depth));
                }

                reader.Read();
            }

            return new PropertyListValue.Array(items);
        }

        private PropertyListValue.Dict ReadDict(int depth)
        {
            var items = new Dictionary<string, PropertyListValue>();
            if (Enter(depth))
            {
                while (reader.MoveToContent() != XmlNodeType.EndElement)
                {
                    if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "key")
                    {
                        throw Fault("a key was expected");
                    }

                    var key = ReadText();
                    if (!items.TryAdd(key, ReadValue(depth)))
                    {
                        throw Fault("a key twice");
                    }
                }

                reader.Read();
            }

            return new PropertyListValue.Dict(items.ToFrozenDictionary());
        }

        /// <summary>Steps into an array or dictionary; false when it is empty and already left.</summary>
        private bool Enter(int depth)
        {
            if (depth > PropertyListLimits.Depth)
            {
                throw Fault("too many levels");
            }

            var isEmpty = reader.IsEmptyElement;
            reader.Read();
            return !isEmpty;
        }

        private PropertyListValue.Bool ReadBool(bool value) =>
            ReadText().Length == 0 ? new PropertyListValue.Bool(value) : throw Fault("text in a truth value");

        private PropertyListValue.Integer ReadInteger()
        {
            var text = ReadText().Trim();
            var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            return Int128.TryParse(
                isHex ? text.AsSpan(2) : text,
                isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var value) && value >= long.MinValue && value <= ulong.MaxValue
                ? new PropertyListValue.Integer(value)
                : throw Fault("not a 64-bit integer");
        }

        private PropertyListValue.Real ReadReal()
        {
            var text = ReadText().Trim();
            return new PropertyListValue.Real(text.ToUpperInvariant() switch
            {
                // As CoreFoundation and others write them.
                "NAN" => double.NaN,
                "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
                "-INF" or "-INFINITY" => double.NegativeInfinity,
                _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
                _ => throw Fault("not a number"),
            });
        }

        /// <summary>Such as <c>2026-03-01T08:00:00Z</c>, always in UTC.</summary>
        private PropertyListValue.Date ReadDate() =>
            DateTimeOffset.TryParseExact(
                ReadText().Trim(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
                ? new PropertyListValue.Date(value)
                : throw Fault("not a date");

        private PropertyListValue.Data ReadData()
        {
            try
            {
                // Line breaks and tabs between the characters are usual, and FromBase64String passes over them.
                return new PropertyListValue.Data(Convert.FromBase64String(ReadText()));
            }
            catch (FormatException e)
            {
                throw new PropertyListException("not base64", At(reader), e);
            }
        }

        /// <summary>The text of an element, which is left behind. Elements and entities inside are refused.</summary>
        private string ReadText() => reader.ReadElementContentAsString();

        private PropertyListException Fault(string what) => new(what, At(reader));
    }
}
