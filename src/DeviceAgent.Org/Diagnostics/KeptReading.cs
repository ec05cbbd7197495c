using DeviceAgent.Org.Access;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>
/// What takes a while to find out and may hang: found out by one at a time, kept for a moment, and waited for only so long. However many
/// ask, the database is asked once.
/// </summary>
/// <param name="read">Finds it out; null when it could not. Does not throw.</param>
/// <param name="freshFor">How long an answer counts.</param>
/// <param name="patience">How long somebody who asks waits for a new one.</param>
/// <param name="time">The clock of both.</param>
internal sealed class KeptReading<T>(Func<Task<T?>> read, TimeSpan freshFor, TimeSpan patience, TimeProvider time)
    where T : class
{
    private readonly Lock gate = new();
    private Task<T?>? running;
    private T? last;
    private DateTimeOffset readAt;

    /// <summary>The newest answer, however old, and when it was asked for; null before the first.</summary>
    public (T Value, DateTimeOffset At)? Last
    {
        get
        {
            lock (gate)
            {
                return last is null ? null : (last, readAt);
            }
        }
    }

    /// <summary>An answer that counts; null when it could not be found out, or not in time.</summary>
    public async Task<T?> FreshAsync(CancellationToken cancellationToken)
    {
        Task<T?> current;
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (last is not null && now >= readAt && now - readAt < freshFor)
            {
                return last;
            }

            // On a thread of its own: SQLite works synchronously, and nobody could stop waiting for it.
            current = running ??= Task.Run(() => OperatorLimits.WithoutAsync(() => ReadAsync(now)), CancellationToken.None);
        }

        try
        {
            return await current.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<T?> ReadAsync(DateTimeOffset askedAt)
    {
        T? found = null;
        try
        {
            found = await read();
        }
        finally
        {
            lock (gate)
            {
                running = null;
                (last, readAt) = found is null ? (last, readAt) : (found, askedAt);
            }
        }

        return found;
    }
}
