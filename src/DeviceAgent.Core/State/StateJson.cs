using System.Text.Json.Serialization;

namespace DeviceAgent.Core.State;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MachineRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
