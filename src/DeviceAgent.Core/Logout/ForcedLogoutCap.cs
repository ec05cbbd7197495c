using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;

namespace DeviceAgent.Core.Logout;

/// <summary>
/// The machine's own brake (design rule 6): at most <see cref="AgentOptions.ForcedLogoutsPerHour"/> commands begin to end sessions
/// of one local account within any hour. A further one waits; one that has begun is never stopped. The ledger is the memory, so
/// neither a restart nor a reboot forgets.
/// </summary>
/// <remarks>
/// The wall clock has no say, so that setting it neither lifts the cap nor makes it last. Within a boot the continuous clock tells
/// how long ago a logout was. Of one in an earlier boot it is only known that it was before this boot: then the org's clock tells,
/// and until that is known the age of this boot, which is less. So the worst is an hour's wait after a boot without the org.
/// </remarks>
public sealed class ForcedLogoutCap(CommandLedger ledger, OrgTime orgTime, AgentOptions options, IMachineClock clock)
{
    /// <summary>For how long a forced logout counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>When the command may begin to end sessions of the account; null when it may now, or has begun.</summary>
    /// <exception cref="IOException">The ledger cannot be read.</exception>
    public BootInstant? WaitsUntil(CommandProgress progress, uint uid)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.HasForced(uid))
        {
            return null;
        }

        BootInstant now = clock.Now;
        TimeSpan[] left =
        [
            .. ledger.Forced()
                .Where(forced => forced.Uid == uid)
                .Select(forced => Window - LeastAge(forced, now))
                .Where(span => span > TimeSpan.Zero)
                .OrderDescending(),
        ];
        return left.Length < options.ForcedLogoutsPerHour ? null : now + left[options.ForcedLogoutsPerHour - 1];
    }

    /// <summary>Writes down that the command begins with the account; once, whatever it does afterwards.</summary>
    /// <exception cref="IOException">The ledger cannot be written.</exception>
    public void Begin(CommandProgress progress, uint uid)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (!progress.HasForced(uid))
        {
            DateTimeOffset? orgAt = orgTime.TryNow(out _, out DateTimeOffset latest) ? latest : null;
            ledger.Append(new ForcedRecord(progress.Command.Jti, uid, clock.BootId, clock.Now, orgAt));
        }
    }

    /// <summary>For how long at least the logout has been over.</summary>
    private TimeSpan LeastAge(ForcedRecord forced, BootInstant now)
    {
        if (forced.BootId == clock.BootId)
        {
            return now - forced.At;
        }

        TimeSpan age = now.SinceBoot;
        return forced.OrgAt is { } then && orgTime.TryNow(out DateTimeOffset earliest, out _) && earliest - then > age
            ? earliest - then
            : age;
    }
}
