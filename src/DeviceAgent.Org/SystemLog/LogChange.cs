namespace DeviceAgent.Org.SystemLog;

/// <summary>What an admin changed: Okta's <c>changeDetails</c>. Both sides have the same members.</summary>
public sealed record LogChange(IReadOnlyDictionary<string, object?> From, IReadOnlyDictionary<string, object?> To)
{
    /// <summary>Of one attribute.</summary>
    public static LogChange Of(string name, object? from, object? to) =>
        new(new Dictionary<string, object?> { [name] = from }, new Dictionary<string, object?> { [name] = to });

    /// <summary>Of those that differ among some; null when none does.</summary>
    public static LogChange? Of(params (string Name, object? From, object? To)[] attributes)
    {
        (string Name, object? From, object? To)[] changed = [.. attributes.Where(a => !Equals(a.From, a.To))];
        return changed.Length == 0 ? null : new LogChange(changed.ToDictionary(a => a.Name, a => a.From), changed.ToDictionary(a => a.Name, a => a.To));
    }
}
