using System.Runtime.InteropServices;
using System.Threading.Channels;
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
    /// <param name="ticks">End it in time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when none came.</returns>
    public async Task<bool> WaitForHangupAsync(TimeSpan? patience, Ticks ticks, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> hangup = hangups.Reader.WaitToReadAsync(stop.Token).AsTask();
        Task over = patience is { } length ? ticks.WaitAsync(length, stop.Token) : hangup;
        await Task.WhenAny(hangup, over);
        await stop.CancelAsync();
        await over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return hangups.Reader.TryRead(out _);
    }

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
