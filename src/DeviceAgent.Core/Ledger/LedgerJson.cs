using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Ledger;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerRecord))]
internal sealed partial class LedgerJson : JsonSerializerContext;
