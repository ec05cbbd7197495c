namespace DeviceAgent.Core.Logout;

/// <summary>When a command with a surviving target is tried again (design rule 3): there is no giving up.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] First = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>The pause after an attempt: 1, 5, 15 minutes, then the poll interval.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="pollInterval">The setting.</param>
    public static TimeSpan After(int attempt, TimeSpan pollInterval) =>
        attempt <= First.Length ? First[Math.Max(attempt, 1) - 1] : pollInterval;
}
