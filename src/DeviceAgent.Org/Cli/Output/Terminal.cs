using System.Text.Json;
using DeviceAgent.Org.Api;
using Spectre.Console;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>
/// Where a command writes. On a terminal: its width, and colour beside the words unless NO_COLOR is set. Into a pipe or a file: the same
/// words, one fact a line however long, no escape sequences.
/// </summary>
public sealed class Terminal
{
    // No line of a table is longer: nothing is wrapped where another program reads.
    private const int PipedWidth = 10_000;

    private static readonly JsonSerializerOptions Indented = new(OrgJson.Options) { WriteIndented = true };

    private readonly TextReader? input;

    private Terminal(IAnsiConsole console, TextWriter error, bool isPiped, TextReader? input = null)
    {
        this.input = input;
        Console = console;
        Error = error;
        IsPiped = isPiped;
    }

    public IAnsiConsole Console { get; }

    public TextWriter Error { get; }

    /// <summary>True when no person looks at it: no wrapping.</summary>
    public bool IsPiped { get; }

    /// <summary>Whether lines that were written can be written over.</summary>
    public bool CanRedraw => !IsPiped && Console.Profile.Capabilities.Ansi;

    /// <summary>Whether somebody sits there who reads what is written and can answer.</summary>
    public bool CanAsk => !IsPiped && input is not null;

    /// <summary>Characters in a line.</summary>
    public int Width => Console.Profile.Width;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        if (System.Console.IsOutputRedirected)
        {
            return Piped(PipeWriter.Open(), System.Console.Error);
        }

        bool noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        return new Terminal(console, System.Console.Error, isPiped: false, System.Console.IsInputRedirected ? null : System.Console.In);
    }

    /// <summary>A pipe or a file.</summary>
    public static Terminal Piped(TextWriter output, TextWriter error)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = PipedWidth;
        return new Terminal(console, error, isPiped: true);
    }

    /// <summary>A terminal of this width, at which <paramref name="input"/> is typed; null where nobody can be asked.</summary>
    public static Terminal OfWidth(TextWriter output, TextWriter error, int width, bool color, TextReader? input = null)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        return new Terminal(console, error, isPiped: false, input);
    }

    /// <summary>One line, as it is.</summary>
    public void Line(string text = "") => Console.WriteLine(PlainText.Of(text));

    /// <summary>One JSON document, indented where a person looks at it.</summary>
    public void Json<T>(T document) => Raw(JsonSerializer.Serialize(document, IsPiped ? OrgJson.Options : Indented));

    /// <summary>One line that is not wrapped: for text that is safe to show and is meant to be copied or read by a program.</summary>
    public void Raw(string text) => Console.Profile.Out.Writer.WriteLine(text);

    /// <summary>A remark for the person at the keyboard: not part of what another program reads.</summary>
    public void Remark(string text) => Error.WriteLine(PlainText.Of(text));

    /// <summary>A question that is answered with y or yes; everything else, and the end of the input, is no.</summary>
    /// <exception cref="InvalidOperationException">Nobody can be asked.</exception>
    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken)
    {
        TextReader from = input ?? throw new InvalidOperationException("nobody can be asked");
        await Error.WriteAsync($"{PlainText.Of(question)} [y/N] ");

        // On a thread of its own: a read from a terminal ends only with a line, and Ctrl-C is not to wait for one.
        string? answer = await Task.Run(from.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
