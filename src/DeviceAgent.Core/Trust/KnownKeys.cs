using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using DeviceAgent.Core.State;

namespace DeviceAgent.Core.Trust;

/// <summary>
/// The durable memory of trust on first use: which signing keys of each issuer were ever trusted, by thumbprint. Read anew at each
/// use, so that nothing but the file counts.
/// </summary>
public sealed class KnownKeys(IStateFolder folder)
{
    public const string FileName = "org-keys.json";

    /// <summary>The thumbprints that are known of this issuer; null when it was never met.</summary>
    /// <exception cref="KnownKeysDamagedException">The file is damaged. It must not pass for one that is not there.</exception>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public IReadOnlyList<string>? Read(string issuer) => ReadAll().GetValueOrDefault(issuer);

    /// <summary>Remembers the issuer's keys; returns only when they would survive a power cut.</summary>
    /// <exception cref="KnownKeysDamagedException">The file is damaged: what it says of other issuers would be lost.</exception>
    /// <exception cref="IOException">The disk is full or broken: nothing may be done on the strength of these keys.</exception>
    public void Write(string issuer, IEnumerable<string> thumbprints)
    {
        SortedDictionary<string, IReadOnlyList<string>> issuers = ReadAll();
        issuers[issuer] = [.. thumbprints];
        folder.Replace(FileName, JsonSerializer.SerializeToUtf8Bytes(new SavedKeys(Checksum(issuers), issuers), KnownKeysJson.Default.SavedKeys));
    }

    private SortedDictionary<string, IReadOnlyList<string>> ReadAll()
    {
        if (folder.Read(FileName) is not { } bytes)
        {
            return new(StringComparer.Ordinal);
        }

        try
        {
            SavedKeys saved = JsonSerializer.Deserialize(bytes, KnownKeysJson.Default.SavedKeys) ?? throw new JsonException("null");
            SortedDictionary<string, IReadOnlyList<string>> issuers = Sorted(saved.Issuers);
            return saved.Checksum == Checksum(issuers)
                && issuers.Values.All(known => known is { Count: > 0 } && known.All(Thumbprint.IsOne))
                    ? issuers
                    : throw new KnownKeysDamagedException("its checksum does not fit");
        }
        catch (JsonException e)
        {
            throw new KnownKeysDamagedException("it is not the JSON that was written", e);
        }
    }

    private static SortedDictionary<string, IReadOnlyList<string>> Sorted(IDictionary<string, IReadOnlyList<string>>? issuers) =>
        new(issuers ?? throw new JsonException("null"), StringComparer.Ordinal);

    private static string Checksum(SortedDictionary<string, IReadOnlyList<string>> issuers) =>
        Crc32.HashToUInt32(JsonSerializer.SerializeToUtf8Bytes(issuers, KnownKeysJson.Default.SortedDictionaryStringIReadOnlyListString))
            .ToString("x8", CultureInfo.InvariantCulture);
}
