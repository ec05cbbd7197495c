using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Org.Keys;

/// <summary>
/// The file <c>keys/keys.json</c>. It alone says which key signs, so that neither a copied file's time nor a file that was left behind
/// by a crash decides; and as it is replaced as a whole, a key never signs before the roll-over to it is published.
/// </summary>
public sealed record KeyList
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
    };

    /// <summary>The thumbprint of the key that signs.</summary>
    public required string Signing { get; init; }

    /// <summary>Every key there ever was, oldest first.</summary>
    public required IReadOnlyList<KeyEntry> Keys { get; init; }

    /// <summary>Compact JWS, oldest first.</summary>
    public required IReadOnlyList<string> RollOvers { get; init; }

    /// <summary>The entry of <see cref="Signing"/>.</summary>
    [JsonIgnore]
    public KeyEntry Signer => Find(Signing)!;

    /// <exception cref="JsonException">Not such a list, or one whose signing key is not in it.</exception>
    public static KeyList Read(ReadOnlySpan<byte> json)
    {
        KeyList list = JsonSerializer.Deserialize<KeyList>(json, Options) ?? throw new JsonException("it holds null");
        return list.Keys is not null && list.Keys.All(k => k?.File is not null) && list.RollOvers is not null && !list.RollOvers.Contains(null)
            && list.Find(list.Signing) is { Retired: null }
                ? list
                : throw new JsonException("the key that signs is not in it");
    }

    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";

    public KeyEntry? Find(string thumbprint) => Keys.FirstOrDefault(k => k.Thumbprint == thumbprint);
}
