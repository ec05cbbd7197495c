namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>One thing made wrong in a device that is otherwise in order.</summary>
/// <param name="Name">For people.</param>
/// <param name="Code">The code that the doctor must name first.</param>
/// <param name="Remedy">Words that the remedy must have.</param>
/// <param name="Seen">Words that the finding must have.</param>
/// <param name="Make">Makes it wrong.</param>
/// <param name="IsWarning">A warning is enough: the agent goes on working.</param>
internal sealed record Misconfiguration(
    string Name, string Code, string Remedy, string Seen, Func<DoctorSite, Task<MadeWrong>> Make, bool IsWarning = false)
{
    public static IReadOnlyList<Misconfiguration> All { get; } = [.. MachineMisconfigurations.All, .. WayMisconfigurations.All, .. OrgMisconfigurations.All];
}
