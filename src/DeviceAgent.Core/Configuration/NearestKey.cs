namespace DeviceAgent.Core.Configuration;

/// <summary>Finds the key that someone most likely meant.</summary>
internal static class NearestKey
{
    /// <summary>The nearest key, or null when none is near; and whether it differs in upper and lower case only.</summary>
    public static (string? Key, bool OnlyCase) To(string written)
    {
        var best = AgentSettings.All
            .Select(definition => Candidate(definition, written))
            .MinBy(candidate => Distance(candidate.ToUpperInvariant(), written.ToUpperInvariant()))!;
        var distance = Distance(best.ToUpperInvariant(), written.ToUpperInvariant());
        return (distance <= Math.Max(1, written.Length / 4) ? best : null, distance == 0);
    }

    /// <summary>A map's key with the account that was written, so that only the part before it is compared.</summary>
    private static string Candidate(SettingDefinition definition, string written)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        return definition.Kind == SettingKind.Map && colon >= 0 ? definition.KeyPrefix + written[(colon + 1)..] : definition.Key;
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
