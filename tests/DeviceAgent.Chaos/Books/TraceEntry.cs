namespace DeviceAgent.Chaos.Books;

/// <summary>A logout as the org tells it.</summary>
/// <param name="TraceId">Its id.</param>
/// <param name="Login">The user's login.</param>
/// <param name="ReasonAdmin">The order's reason.</param>
/// <param name="Devices">One for each device.</param>
public sealed record TraceEntry(string TraceId, string Login, string? ReasonAdmin, IReadOnlyList<CommandEntry> Devices)
{
    /// <summary>The local part of the login.</summary>
    public string User => Login.Split('@')[0];
}
