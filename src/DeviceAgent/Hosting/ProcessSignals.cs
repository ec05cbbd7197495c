using System.Runtime.InteropServices;
using System.Threading.Channels;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Polling;

namespace DeviceAgent.Hosting;

/// <summary>
/// The process's signals, caught once for its whole life: between two hosts there must be no moment in which SIGTERM or
/// SIGHUP does what it does by default.
/// </summary>
public sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource stop = new();

    // One place: any number of SIGHUPs that nobody has looked at yet are one.
    private readonly Channel<PosixSignal> hangups = Channel.CreateBounded<PosixSignal>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly PosixSignalRegistration[] registrations;

    public ProcessSignals()
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangup),
        ];
    }

    /// <summary>Cancelled by SIGTERM and SIGINT.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Waits for a SIGHUP; one that came since the last call is returned at once.</summary>
    /// <param name="patience">How long to wait at most, time asleep included; null for any time.</param>
    /// <param name="clock">Measures it, in slices: a long timer stops while the machine sleeps.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when none came.</returns>
    public async Task<bool> WaitForHangupAsync(TimeSpan? patience, IMachineClock clock, CancellationToken cancellationToken)
    {
        BootInstant? until = patience is { } span ? clock.Now + span : null;
        while (until is not { } end || clock.Now < end)
        {
            using var slice = new CancellationTokenSource(Slice(until, clock), clock.Wall);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(slice.Token, cancellationToken);
            try
            {
                await hangups.Reader.ReadAsync(either.Token);
                return true;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The slice is over.
            }
        }

        return false;
    }

    private static TimeSpan Slice(BootInstant? until, IMachineClock clock) =>
        until is not { } end ? Timeout.InfiniteTimeSpan
        : end - clock.Now is var left && left < Signal.LongestDelay ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, left.TotalMilliseconds)))
        : Signal.LongestDelay;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        stop.Dispose();
    }

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }

    private void OnHangup(PosixSignalContext context)
    {
        context.Cancel = true;
        hangups.Writer.TryWrite(context.Signal);
    }
}
