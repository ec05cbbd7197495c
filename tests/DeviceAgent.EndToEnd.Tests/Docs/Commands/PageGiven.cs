namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>What must have happened before a command.</summary>
/// <param name="Before">A part of the first command that needs it.</param>
/// <param name="Shell">Makes it so.</param>
internal sealed record PageGiven(string Before, string Shell);
