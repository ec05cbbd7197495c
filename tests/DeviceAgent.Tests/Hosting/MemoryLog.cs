using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace DeviceAgent.Tests.Hosting;

/// <summary>Keeps log lines for the test to look at.</summary>
internal sealed class MemoryLog(List<LogEvent> lines) : ILogEventSink
{
    private readonly Lock gate = new();

    public static Logger To(List<LogEvent> lines) => new LoggerConfiguration().WriteTo.Sink(new MemoryLog(lines)).CreateLogger();

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            lines.Add(logEvent);
        }
    }
}
