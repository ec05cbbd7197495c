using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceAgent.Core.Diagnostics.Status;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    RespectNullableAnnotations = true, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(AgentStatus))]
public sealed partial class StatusJson : JsonSerializerContext;
