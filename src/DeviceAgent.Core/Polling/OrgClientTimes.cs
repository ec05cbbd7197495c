namespace DeviceAgent.Core.Polling;

/// <summary>Time limits of the conversation with the org, in one place.</summary>
public static class OrgClientTimes
{
    /// <summary>One try of a short exchange.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(15);

    /// <summary>A short exchange with all its retries.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(60);

    /// <summary>How long after its hold a held poll is given up: the connection is then half open.</summary>
    public static readonly TimeSpan HeldPollGrace = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait that an org can ask for with Retry-After.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(15);
}
