using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Commands;

/// <summary>
/// What every log line about a command carries, beside what its text says: <c>CommandId</c> (the SET's <c>jti</c>) and <c>TraceId</c>
/// (its <c>txn</c>, the same on all devices of one logout).
/// </summary>
internal static class CommandScope
{
    /// <summary>Lines that are logged before the result is disposed of carry the two.</summary>
    /// <param name="logger">Any logger of the process: a scope is not bound to one.</param>
    /// <param name="jti">The command's id.</param>
    /// <param name="traceId">Left out when null: a SET that could not be verified has none to be believed.</param>
    public static IDisposable? Begin(ILogger logger, string jti, string? traceId)
    {
        var carried = new Dictionary<string, object> { ["CommandId"] = jti };
        if (traceId is not null)
        {
            carried["TraceId"] = traceId;
        }

        return logger.BeginScope(carried);
    }
}
