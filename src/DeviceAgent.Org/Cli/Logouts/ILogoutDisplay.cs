namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Shows how a logout goes on: redrawn on a terminal, line by line elsewhere.</summary>
internal interface ILogoutDisplay
{
    /// <summary>Shows every state until there are no more.</summary>
    /// <param name="states">The devices, and why the org does not answer while it does not.</param>
    Task ShowAsync(IAsyncEnumerable<(IReadOnlyList<WatchedDevice> Devices, string? Silence)> states);
}
