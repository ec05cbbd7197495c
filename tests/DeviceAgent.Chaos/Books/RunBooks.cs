using DeviceAgent.Demo.Org;

namespace DeviceAgent.Chaos.Books;

/// <summary>Everything that is known at the end of a run: what this side did and saw, and what the org says.</summary>
public sealed record RunBooks
{
    /// <summary>User name to the names of the devices with an account that is linked to that user.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> DevicesOf { get; init; }

    public required IReadOnlyList<OrderEntry> Orders { get; init; }

    public required IReadOnlyList<SessionEntry> Sessions { get; init; }

    public required IReadOnlyList<ExitEntry> Exits { get; init; }

    /// <summary>How many processes were killed on purpose.</summary>
    public required int Kills { get; init; }

    public required IReadOnlyList<TraceEntry> Traces { get; init; }

    /// <summary>The System Log's entries of device logouts.</summary>
    public required IReadOnlyList<LogLine> Log { get; init; }

    /// <summary>Each command once, with its user.</summary>
    public IReadOnlyList<(string User, CommandEntry Command)> Commands =>
        [.. Traces.SelectMany(trace => trace.Devices.Select(command => (trace.User, command))).DistinctBy(entry => entry.command.Jti)];
}
