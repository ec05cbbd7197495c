namespace DeviceAgent.Org.Logout;

/// <summary>A logout that was issued, or that logouts being switched off kept from it.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="DeviceIds">The devices whose held polls must hear of it.</param>
/// <param name="Held">Whether it waits for an admin's release.</param>
public sealed record IssuedLogout(string TraceId, IReadOnlyList<string> DeviceIds, bool Held)
{
    /// <summary>Which switches are off, in words: nothing was issued then, and the trace only names the entries in the System Log. Null otherwise.</summary>
    public string? Skipped { get; init; }
}
