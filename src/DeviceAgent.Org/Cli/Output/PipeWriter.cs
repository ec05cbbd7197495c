using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeviceAgent.Org.Cli.Output;

/// <summary>
/// Standard output that is no terminal. .NET's own console passes over a pipe whose reader has gone: <c>logs --follow | head</c> would
/// then go on for ever.
/// </summary>
internal static class PipeWriter
{
    private const int StandardOutput = 1;
    private const int Epipe = 32;

    public static TextWriter Open()
    {
        Stream stream = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (stream.CanSeek)
        {
            // A file that several programs write to in turn: a FileStream would keep a place of its own in it, and the next one
            // would write over this one's lines.
            stream = System.Console.OpenStandardOutput();
        }

        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    /// <summary>Whether a write failed because nobody reads any more.</summary>
    public static bool IsBroken(IOException failure) => failure.HResult == Epipe;
}
