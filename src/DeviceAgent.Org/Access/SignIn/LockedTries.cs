using DeviceAgent.Org.DeviceAccess.Challenges;
using Microsoft.AspNetCore.Identity;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>
/// Who may try a password while the account is locked. Anybody can lock it from anywhere, and the right password must not be kept out by that: an address
/// from which no wrong one came lately gets one try. Guessing from many addresses stays slow: there are <see cref="Most"/> such tries in one lock, and an
/// account is locked for five minutes. Kept in memory; addresses are counted as <see cref="AddressFailures"/> does.
/// </summary>
public sealed class LockedTries(TimeProvider time)
{
    /// <summary>The tries of all addresses together while one lock lasts.</summary>
    public const int Most = 50;

    /// <summary>How long a wrong password speaks against its address: longer than the lock that it leads to.</summary>
    public static readonly TimeSpan Memory = 2 * new LockoutOptions().DefaultLockoutTimeSpan;

    private readonly Lock gate = new();

    // Bounded by what can be tried: five before a lock, Most in it.
    private readonly Dictionary<string, DateTimeOffset> failed = new(StringComparer.Ordinal);
    private DateTimeOffset until;
    private int taken;

    /// <summary>A wrong password came from the address.</summary>
    public void Fail(string address)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            foreach (string old in failed.Where(f => f.Value + Memory <= now).Select(f => f.Key).ToArray())
            {
                failed.Remove(old);
            }

            failed[AddressFailures.NetworkOf(address)] = now;
        }
    }

    /// <summary>Takes the one try of an address.</summary>
    /// <param name="address">From where.</param>
    /// <param name="lockedUntil">The end of the lock, by which one is told from the next.</param>
    /// <returns>Whether the password may be looked at.</returns>
    public bool TryTake(string address, DateTimeOffset lockedUntil)
    {
        lock (gate)
        {
            (until, taken) = until == lockedUntil ? (until, taken) : (lockedUntil, 0);
            if (taken >= Most || (failed.TryGetValue(AddressFailures.NetworkOf(address), out DateTimeOffset at) && at + Memory > time.GetUtcNow()))
            {
                return false;
            }

            taken++;
            return true;
        }
    }
}
