using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Org.Tests;

/// <summary>Every line of an org's log, of every level.</summary>
public sealed class OrgLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string Name, string Text)> lines = new();

    public static OrgLog Begin() => new();

    public IReadOnlyCollection<(string Name, string Text)> All => lines;

    /// <summary>The texts of one event.</summary>
    public IReadOnlyList<string> Of(string eventName) => [.. lines.Where(l => l.Name == eventName).Select(l => l.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((eventId.Name ?? "", $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
