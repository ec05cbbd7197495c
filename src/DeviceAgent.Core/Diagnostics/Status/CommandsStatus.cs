namespace DeviceAgent.Core.Diagnostics.Status;

/// <summary>The commands in the ledger.</summary>
/// <param name="Pending">Those that are not both over and reported, oldest first.</param>
/// <param name="Last">The newest that are over and reported, newest first, at most <see cref="MostLast"/>.</param>
public sealed record CommandsStatus(IReadOnlyList<CommandStatus> Pending, IReadOnlyList<CommandStatus> Last)
{
    public const int MostLast = 20;
}
