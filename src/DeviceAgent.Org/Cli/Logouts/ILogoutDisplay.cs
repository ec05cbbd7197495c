using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Shows how a logout goes on: redrawn on a terminal, line by line elsewhere.</summary>
internal interface ILogoutDisplay
{
    /// <summary>Shows every state until there are no more.</summary>
    /// <param name="states">The states, and why the org does not answer while it does not.</param>
    /// <param name="seen">Told each state before it is shown.</param>
    Task ShowAsync(IAsyncEnumerable<(LogoutView View, string? Silence)> states, Action<LogoutView> seen);
}
