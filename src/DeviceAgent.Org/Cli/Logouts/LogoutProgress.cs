using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Where a device stands, in words.</summary>
internal static class LogoutProgress
{
    /// <summary>The state, and in brackets the result once there is one.</summary>
    public static Cell Of(LogoutDeviceView device)
    {
        string text = device.Result is { } result ? $"{device.State} ({result})" : device is { State: LogoutState.Failed } ? $"{device.State}, goes on" : device.State;
        text = device.Reason is { Length: > 0 } reason ? $"{text}: {reason}" : text;
        return device switch
        {
            { Result: LogoutResult.Success } => Cell.Ok(text),
            { Result: not null } or { State: LogoutState.Failed } => Cell.Failure(text),
            { State: LogoutState.Overdue or LogoutState.Blocked or LogoutState.Held } => Cell.Warning(text),
            _ => Cell.Plain(text),
        };
    }

    /// <summary>What became of the sessions: <c>2 ended, 1 survived</c>; empty before the first outcome.</summary>
    public static string SessionsOf(LogoutDeviceView device) => string.Join(
        ", ", (device.Sessions ?? []).Select(ResultOf).CountBy(r => r).Select(r => $"{r.Value} {r.Key}"));

    private static string ResultOf(object session) =>
        session is System.Text.Json.JsonElement element && element.TryGetProperty("result", out System.Text.Json.JsonElement result) ? result.GetString() ?? "?" : "?";
}
