using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace DeviceAgent.Core.Processes;

/// <summary>
/// The one place that starts programs. It stands in Core, which otherwise starts none, because it is the same on every
/// platform and decides nothing: what is run is the platform adapters' business.
/// </summary>
/// <param name="time">Measures the time limit.</param>
public sealed class ProgramRunner(TimeProvider time) : IProgramRunner
{
    /// <summary>How much of each stream is kept, in bytes; the rest is read and thrown away, so that the program does not block.</summary>
    public const int OutputLimit = 1024 * 1024;

    /// <summary>How long a killed program may take to go; only a process stuck in the kernel needs longer.</summary>
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    public async Task<ProgramResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(program))
        {
            throw new ArgumentException($"The program '{program}' is not an absolute path.", nameof(program));
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();

        using var process = new Process { StartInfo = StartInfo(program, arguments) };
        try
        {
#pragma warning disable RS0030 // This is the one runner that the ban points to.
            process.Start();
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            return new ProgramResult(null, "", $"not started: {e.Message}");
        }

        return await FinishAsync(process, timeout, cancellationToken).ConfigureAwait(false);
    }

    private static ProcessStartInfo StartInfo(string program, IReadOnlyList<string> arguments) =>
        new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private async Task<ProgramResult> FinishAsync(Process process, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CloseInput(process);
        var output = new CappedText(OutputLimit);
        var error = new CappedText(OutputLimit);
        var reading = Task.WhenAll(
            output.FillAsync(process.StandardOutput.BaseStream), error.FillAsync(process.StandardError.BaseStream));

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            // A grandchild may hold the streams open after the program itself has ended: the same limit applies to it.
            await reading.WaitAsync(either.Token).ConfigureAwait(false);
            return new ProgramResult(process.ExitCode, output.ToString(), error.ToString());
        }
        catch (OperationCanceledException)
        {
            var ended = process.HasExited;
            await KillAsync(process).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return ended
                ? new ProgramResult(process.ExitCode, output.ToString(), error.ToString())
                : new ProgramResult(null, output.ToString(), $"{error}killed after {timeout.TotalSeconds:0.###} s");
        }
    }

    private static void CloseInput(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program is already gone: nothing was to be written to it anyway.
        }
    }

    private async Task KillAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            using var grace = new CancellationTokenSource(KillGrace, time);
            await process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException or OperationCanceledException)
        {
            // It has ended by itself meanwhile, or cannot be killed: the result says the same in either case.
        }
    }

    /// <summary>Reads a stream to its end and keeps the first bytes.</summary>
    private sealed class CappedText(int limit)
    {
        private readonly ArrayBufferWriter<byte> kept = new();

        public async Task FillAsync(Stream stream)
        {
            var buffer = new byte[4096];
            try
            {
                int count;
                while ((count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
                {
                    lock (kept)
                    {
                        kept.Write(buffer.AsSpan(0, Math.Min(count, limit - kept.WrittenCount)));
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The stream was closed under the read when the program was given up: what was read so far counts.
            }
        }

        public override string ToString()
        {
            lock (kept)
            {
                return Encoding.UTF8.GetString(kept.WrittenSpan);
            }
        }
    }
}
