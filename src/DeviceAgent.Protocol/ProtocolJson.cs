using System.Text.Json.Serialization;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Discovery;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Protocol;

/// <summary>Source-generated JSON for every message of the wire: no reflection, absent members left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollResponse))]
[JsonSerializable(typeof(SsfConfiguration))]
[JsonSerializable(typeof(StreamConfiguration))]
[JsonSerializable(typeof(IReadOnlyList<StreamConfiguration>))]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(StreamStatus))]
[JsonSerializable(typeof(VerificationRequest))]
[JsonSerializable(typeof(VerificationEvent))]
[JsonSerializable(typeof(StreamUpdatedEvent))]
[JsonSerializable(typeof(DeviceAccessConfiguration))]
[JsonSerializable(typeof(CheckInRequest))]
[JsonSerializable(typeof(CheckInResponse))]
[JsonSerializable(typeof(InstancePublicKey))]
[JsonSerializable(typeof(OutcomeReport))]
[JsonSerializable(typeof(SubjectIdentifier))]
[JsonSerializable(typeof(SessionRevokedEvent))]
[JsonSerializable(typeof(LogoutWithdrawnEvent))]
public sealed partial class ProtocolJson : JsonSerializerContext;
