using System.Collections.Concurrent;
using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.Devices;

/// <summary>
/// How often a device has refused a SET, and when it gets it again. A refusal is the device's own word, signed, but what it refused may
/// not be what the org sent: somebody on the way can garble a SET. One that is garbled once must not end a logout.
/// </summary>
/// <remarks>In memory: after a restart of the org a command is handed out a few times more.</remarks>
public sealed class RefusedCommands
{
    /// <summary>The pause after each refusal; the one after the last is final.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    private readonly ConcurrentDictionary<string, int> times = new(StringComparer.Ordinal);

    /// <summary>Whether it is too early to hand the command out again.</summary>
    public bool IsPaused(CommandRecord command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        return now - command.ErrorAt < Pauses[Math.Clamp(times.GetValueOrDefault(command.Jti), 1, Pauses.Count) - 1];
    }

    /// <summary>Counts a refusal of what was handed out.</summary>
    /// <returns>Its number, from 1; more than there are <see cref="Pauses"/>: it is final.</returns>
    public int Count(CommandRecord command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return times.AddOrUpdate(command.Jti, 1, (_, before) => before + 1);
    }

    /// <summary>The device took it after all, or never will.</summary>
    public void Forget(CommandRecord command)
    {
        ArgumentNullException.ThrowIfNull(command);
        times.TryRemove(command.Jti, out _);
    }
}
