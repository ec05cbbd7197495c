namespace DeviceAgent.Demo.Run;

/// <summary>What /proc shows of a session after the logout.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Account">The local account.</param>
/// <param name="Kind"><c>Console</c>, <c>SwitchedAway</c> or <c>Remote</c>.</param>
/// <param name="Why">Whose it is and what is special about it.</param>
/// <param name="Before">The pids that lived before the logout.</param>
/// <param name="After">The pids of it that live now.</param>
/// <param name="Expected"><c>gone</c> or <c>lives</c>.</param>
/// <param name="Found"><c>gone</c>, <c>lives</c>, or <c>partly</c> when only a part of its processes lives.</param>
public sealed record SessionFinding(
    string Device, string Account, string Kind, string Why, IReadOnlyList<int> Before, IReadOnlyList<int> After, string Expected, string Found)
{
    public const string Gone = "gone";
    public const string Lives = "lives";
    public const string Partly = "partly";

    public bool IsRight => Expected == Found;
}
