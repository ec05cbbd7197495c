using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Devices;

/// <summary>
/// When a device gets a SET again that it has refused. A refusal is the device's own word, signed, but what it refused may
/// not be what the org sent: somebody on the way can garble a SET. One that is garbled once must not end a logout.
/// </summary>
public static class RefusedCommands
{
    /// <summary>The pause after each refusal; the one after the last is final.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>Whether it is too early to hand the command out again.</summary>
    public static bool IsPaused(CommandRecord command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        return now - command.ErrorAt < Pauses[Math.Clamp(command.Refusals, 1, Pauses.Count) - 1];
    }
}
