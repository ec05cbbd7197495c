using System.Runtime.InteropServices;
using System.Threading.Channels;

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
    public async Task WaitForHangupAsync(CancellationToken cancellationToken) => await hangups.Reader.ReadAsync(cancellationToken);

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
