using System.Text.Json.Serialization;
using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Logout;

/// <summary>The file <see cref="SessionWatch.FileName"/>: what was seen in one boot.</summary>
internal sealed record SavedSessions(string BootId, BootInstant LastListing, IReadOnlyList<SavedSession> Sessions);

/// <summary>One session and when it can have begun.</summary>
internal sealed record SavedSession(SessionIdentity Session, BootInstant Earliest, BootInstant Latest);

[JsonSerializable(typeof(SavedSessions))]
internal sealed partial class SessionWatchJson : JsonSerializerContext;
