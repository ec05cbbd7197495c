using System.Text.Json.Serialization;
using DeviceAgent.Linux.DryRun;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Linux;

/// <summary>
/// The files of this assembly. Strict: an unknown, missing, repeated or null member is an error, so that a slip of the pen
/// is seen and does not change whose session ends.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(RegisteredSession))]
[JsonSerializable(typeof(IReadOnlyList<NamedAccount>))]
[JsonSerializable(typeof(SessionsFile))]
internal sealed partial class LinuxJson : JsonSerializerContext;
