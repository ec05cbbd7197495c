using DeviceAgent.Simulation.World;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Simulation;

/// <summary>Puts what the agents log into the story of a run.</summary>
public sealed class SimLog(SimWorld world) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(world, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    private sealed class Category(SimWorld world, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            world.Tell($"    {name}: {formatter(state, exception)} {exception?.Message}");
    }
}
