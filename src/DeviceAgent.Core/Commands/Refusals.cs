using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Commands;

/// <summary>
/// Refused and deferred SETs until the next check-in. Kept in memory: what is lost with the process is either refused at the
/// org already (setErrs) or comes again.
/// </summary>
public sealed class Refusals
{
    public const string DeferredCode = "deferred";

    /// <summary>Different ones that are kept; more only count towards the log.</summary>
    public const int Capacity = 100;

    /// <summary>Characters of a jti or a description that are kept: a check-in must stay small whatever an org sends.</summary>
    public const int LongestText = 200;

    private readonly Lock gate = new();
    private Dictionary<(string Jti, string Code), RefusalReport> waiting = [];

    public void Add(string jti, string code, string description)
    {
        (jti, description) = (Cut(jti), Cut(description));
        lock (gate)
        {
            if (waiting.TryGetValue((jti, code), out RefusalReport? report))
            {
                waiting[(jti, code)] = report with { Count = report.Count + 1 };
            }
            else if (waiting.Count < Capacity)
            {
                waiting.Add((jti, code), new RefusalReport(jti, code, description, 1));
            }
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    /// <summary>Everything that waits, and forgets it.</summary>
    public IReadOnlyList<RefusalReport> Take()
    {
        lock (gate)
        {
            RefusalReport[] taken = [.. waiting.Values];
            waiting = [];
            return taken;
        }
    }

    /// <summary>Puts back what could not be reported.</summary>
    public void Restore(IReadOnlyList<RefusalReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        lock (gate)
        {
            foreach (RefusalReport report in reports)
            {
                int more = waiting.TryGetValue((report.Jti, report.Code), out RefusalReport? since) ? since.Count : 0;
                waiting[(report.Jti, report.Code)] = report with { Count = report.Count + more };
            }
        }
    }
}
