using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>The client's log lines. Never a body, a header or a query: they may hold tokens.</summary>
internal static partial class OrgClientLog
{
    [LoggerMessage(EventId = 350, EventName = "request.retried", Level = LogLevel.Debug, Message = "Try {Attempt} of a request to the org failed, the next one comes in {Delay} (status {Status})")]
    internal static partial void Retrying(ILogger logger, Exception? failure, int attempt, TimeSpan delay, int? status);

    [LoggerMessage(EventId = 351, EventName = "request.broken-off", Level = LogLevel.Warning, Message = "The org keeps failing: no short request for {Break} (status {Status})")]
    internal static partial void BreakerOpened(ILogger logger, Exception? failure, TimeSpan @break, int? status);

    [LoggerMessage(EventId = 352, EventName = "request.connections-dropped", Level = LogLevel.Debug, Message = "Connections to the org dropped: {Reason}")]
    internal static partial void ConnectionsDropped(ILogger logger, string reason);

    [LoggerMessage(EventId = 353, EventName = "request.certificate-refused", Level = LogLevel.Warning, Message =
        "The org refuses the Device Access certificate {Refused}: {Next} is used instead, and the newest is tried again in {AvoidedFor}")]
    internal static partial void CertificateRefused(ILogger logger, string refused, string next, TimeSpan avoidedFor);
}
