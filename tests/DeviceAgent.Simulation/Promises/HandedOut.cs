namespace DeviceAgent.Simulation.Promises;

/// <summary>A command as the org handed it to a machine.</summary>
/// <param name="User">Whose sessions are meant.</param>
/// <param name="IssuedAt">The moment of issue, by the org's clock.</param>
public sealed record HandedOut(string Jti, string User, DateTimeOffset IssuedAt)
{
    /// <summary>When the machine acknowledged the withdrawal; null when it did not.</summary>
    public TimeSpan? WithdrawnAt { get; set; }

    /// <summary>When the machine acknowledged it; null when it did not.</summary>
    public TimeSpan? AcknowledgedAt { get; set; }

    /// <summary>The best round trip by which the machine could know the org's time when it got the command.</summary>
    public TimeSpan RoundTrip { get; set; }

    /// <summary>The final outcome as it was sent; null before.</summary>
    public string? FinalOutcome { get; set; }
}
