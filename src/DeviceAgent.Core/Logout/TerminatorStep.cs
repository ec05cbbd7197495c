namespace DeviceAgent.Core.Logout;

/// <summary>One rung of the terminator's ladder.</summary>
/// <param name="Name">A stable word for logs and outcomes, such as <c>bootout-user</c> or <c>SIGKILL</c>.</param>
/// <param name="Timeout">How long the rung itself may take.</param>
/// <param name="Patience">How long to look for its effect afterwards before the next rung.</param>
public sealed record TerminatorStep(string Name, TimeSpan Timeout, TimeSpan Patience)
{
    /// <summary>What the command lets the person at the screen be told; null when it gives no reason.</summary>
    public string? Reason { get; init; }
}
