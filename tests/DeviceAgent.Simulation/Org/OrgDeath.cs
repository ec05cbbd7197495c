using System.Diagnostics;

namespace DeviceAgent.Simulation.Org;

/// <summary>
/// Lets the org die before or after any statement and any commit of its database. It listens where Entity Framework tells
/// what it does, so the org needs no hook for it.
/// </summary>
public sealed class OrgDeath : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<Danger?> Present = new();
    private static Danger? everywhere;

    private OrgDeath()
    {
    }

    public static void Watch() => DiagnosticListener.AllListeners.Subscribe(new OrgDeath());

    /// <summary>From here on each step of the caller's request kills with this probability.</summary>
    public static Danger Begin(Func<double> probability, Random dice) => Present.Value = new Danger(probability, dice);

    /// <summary>While this lasts every step of anybody fails: the process is dead.</summary>
    public static IDisposable Everywhere() => everywhere = new Danger(() => 1, new Random(0));

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener listener)
    {
        if (listener.Name == "Microsoft.EntityFrameworkCore")
        {
            listener.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> happening)
    {
        if (happening.Key.EndsWith("CommandExecuting", StringComparison.Ordinal)
            || happening.Key.EndsWith("CommandExecuted", StringComparison.Ordinal)
            || happening.Key.EndsWith("TransactionCommitting", StringComparison.Ordinal)
            || happening.Key.EndsWith("TransactionCommitted", StringComparison.Ordinal))
        {
            everywhere?.Step();
            Present.Value?.Step();
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    private sealed class OrgDiedException() : Exception("the org was killed");

    /// <summary>What one request is exposed to.</summary>
    public sealed class Danger(Func<double> probability, Random dice) : IDisposable
    {
        /// <summary>Once struck there is no life in it any more: what catches the exception cannot go on either.</summary>
        public bool Struck { get; set; }

        internal void Step()
        {
            Struck |= probability() > 0 && dice.NextDouble() < probability();
            if (Struck)
            {
                throw new OrgDiedException();
            }
        }

        public void Dispose() => everywhere = everywhere == this ? null : everywhere;
    }
}
