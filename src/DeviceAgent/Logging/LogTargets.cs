using DeviceAgent.Hosting;

namespace DeviceAgent.Logging;

/// <summary>Where log lines go.</summary>
/// <param name="Console">Plain lines on standard output.</param>
/// <param name="File">Compact JSON in <c>LogFolder</c>.</param>
public readonly record struct LogTargets(bool Console, bool File)
{
    /// <summary>
    /// On a terminal the console alone. Otherwise the file; and the console beside it for <c>--console</c> and <c>--once</c>,
    /// because whoever runs that from a script or over SSH wants to see what happened. Under launchd the file alone.
    /// </summary>
    public static LogTargets For(RunRequest request)
    {
        if (Launchd.StartedThis)
        {
            return new LogTargets(Console: false, File: true);
        }

        var terminal = !System.Console.IsOutputRedirected;
        return new LogTargets(Console: terminal || request.Console || request.Once, File: !terminal);
    }
}
