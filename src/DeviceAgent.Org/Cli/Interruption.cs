using System.Runtime.InteropServices;

namespace DeviceAgent.Org.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a cancellation, so that a command that watches can say how things stand before it ends.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly PosixSignalRegistration[] signals;

    public Interruption(CancellationToken cancellationToken)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        signals = [Catch(PosixSignal.SIGINT), Catch(PosixSignal.SIGTERM), Catch(PosixSignal.SIGHUP)];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        Array.ForEach(signals, s => s.Dispose());
        source.Dispose();
    }

    private PosixSignalRegistration Catch(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        // A second one ends the process in the usual way, should the command hang.
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    });
}
