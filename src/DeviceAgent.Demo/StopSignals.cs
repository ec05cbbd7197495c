using System.Runtime.InteropServices;

namespace DeviceAgent.Demo;

/// <summary>Ctrl-C, SIGTERM and a closed terminal ask the demo to clean up and end; none ends it at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 2)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 15)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, 1)),
    ];

    public CancellationToken Token => source.Token;

    /// <summary>The first signal that came; 0 before.</summary>
    public int Number { get; private set; }

    /// <summary>Waits for a signal.</summary>
    public async Task WaitAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = Token.Register(stopped.SetResult);
        await stopped.Task;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (Number == 0)
        {
            Number = number;
            source.Cancel();
        }
    }
}
