using DeviceAgent.Org.Cli;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>Where a verb under test writes, and what it has written.</summary>
internal sealed class Screen
{
    private readonly TextWriter output;
    private readonly TextWriter error;

    private Screen(Func<TextWriter, TextWriter, Terminal> make)
    {
        (output, error) = (new RecordingWriter(), new RecordingWriter());
        Terminal = make(output, error);
    }

    public Terminal Terminal { get; }

    public string Text => output.ToString()!;

    public string Error => error.ToString()!;

    /// <summary>The lines of standard output, without blanks at their ends.</summary>
    public IReadOnlyList<string> Lines => LinesOf(Text);

    public IReadOnlyList<string> ErrorLines => LinesOf(Error);

    public static Screen Piped() => new(Terminal.Piped);

    /// <param name="width">Characters in a line.</param>
    /// <param name="color">Whether it takes escape sequences.</param>
    /// <param name="typed">What somebody types; null where nobody does.</param>
    public static Screen OfWidth(int width, bool color = false, string? typed = null) =>
        new((o, e) => Terminal.OfWidth(o, e, width, color, typed is null ? null : new StringReader(typed)));

    /// <summary>Runs a verb as its command does.</summary>
    public Task<int> RunAsync(Func<Terminal, CancellationToken, Task<int>> verb, CancellationToken cancellationToken = default) =>
        CliRun.RunAsync(verb, Terminal, cancellationToken);

    /// <summary>A client of an org in this process.</summary>
    public static AdminClient ClientOf(TestOrg org, string? token = null) =>
        new(new OrgEndpoint(new Uri(org.Host.Addresses.Admin), token ?? org.Token, "the test", null, OnThisMachine: false));

    private static string[] LinesOf(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd())];
}
