using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Trust;

/// <summary>The file <see cref="KnownKeys.FileName"/>: for each issuer the thumbprints of the keys that were ever trusted.</summary>
/// <param name="Checksum">CRC-32 (IEEE 802.3) of <paramref name="Issuers"/> as it is written, eight hex digits.</param>
/// <param name="Issuers">Thumbprints by issuer, oldest first.</param>
internal sealed record SavedKeys(
    [property: JsonRequired] string Checksum, [property: JsonRequired] SortedDictionary<string, IReadOnlyList<string>> Issuers);

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SavedKeys))]
internal sealed partial class KnownKeysJson : JsonSerializerContext;
