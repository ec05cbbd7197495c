using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Held;

/// <summary>Which logouts are meant.</summary>
/// <param name="Traces">Their trace ids, each once; empty for all that are held.</param>
/// <param name="Yes">Whether it is done without asking.</param>
internal sealed record HeldSelection(IReadOnlyList<string> Traces, bool Yes)
{
    /// <exception cref="CliException">None are named, or all and some, or one that is no trace id.</exception>
    public static HeldSelection Read(string[] traces, bool all, bool yes)
    {
        if (traces.Length > 0 == all)
        {
            throw new CliException("which logouts? Give trace ids (device-org held list shows them), or --all", ExitCodes.Usage);
        }

        return new HeldSelection([.. traces.Select(Trace).Distinct()], yes);
    }

    private static string Trace(string text) => Guid.TryParse(text, out Guid id)
        ? id.ToString()
        : throw new CliException($"{text}: must be a trace id such as a14f2aa4-0000-0000-0000-000000000000", ExitCodes.Usage);
}
