using System.Globalization;
using DeviceAgent.Core.Configuration;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace DeviceAgent.Logging;

/// <summary>The agent's log. Configured in code: Serilog's own configuration reader does not survive trimming.</summary>
public sealed class AgentLog : IDisposable
{
    public const string FileName = "device-agent.log";

    private const long LargestFile = 10 * 1024 * 1024;
    private const int KeptFiles = 10;
    private const string ConsoleTemplate = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}";

    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly Logger logger;
    private readonly LoggingLevelSwitch level;

    private AgentLog(Logger logger, LoggingLevelSwitch level)
    {
        this.logger = logger;
        this.level = level;
    }

    public ILogger Logger => logger;

    /// <summary>Opens the log. Never fails: when the folder cannot be used, one line on standard error says so and the console takes the lines.</summary>
    public static AgentLog Open(AgentOptions options, LogTargets targets)
    {
        var file = targets.File && IsUsable(options.LogFolder);
        var level = new LoggingLevelSwitch(LevelOf(options.LogLevel));
        var configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        if (targets.Console || !file)
        {
            ToConsole(configuration.WriteTo);
        }

        if (file)
        {
            // The disk may fill up later: those lines go to the console.
            configuration.WriteTo.FallbackChain(to => ToFile(to, options.LogFolder), to => ToConsole(to));
        }

        if (options.SyslogSocket is { } socket)
        {
            configuration.WriteTo.Sink(new SyslogSink(socket));
        }

        return new AgentLog(configuration.CreateLogger(), level);
    }

    /// <summary>Changes which lines are written, at once and for every target.</summary>
    public void SetLevel(AgentLogLevel least) => level.MinimumLevel = LevelOf(least);

    /// <summary>Writes what is buffered and closes the file.</summary>
    public void Dispose() => logger.Dispose();

    private static LoggerConfiguration ToConsole(LoggerSinkConfiguration to) =>
        to.Console(outputTemplate: ConsoleTemplate, formatProvider: CultureInfo.InvariantCulture);

    private static LoggerConfiguration ToFile(LoggerSinkConfiguration to, string folder) => to.File(
        new RenderedCompactJsonFormatter(),
        Path.Combine(folder, FileName),
        fileSizeLimitBytes: LargestFile,
        rollOnFileSizeLimit: true,
        retainedFileCountLimit: KeptFiles,
        shared: false,
        flushToDiskInterval: FlushInterval,
        hooks: new LogFileMode());

    private static bool IsUsable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, LogFileMode.Folder);
            using (new FileStream(Path.Combine(folder, FileName), FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            {
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"device-agent: LogFolder {folder} cannot be used, logging to standard output: {e.Message}");
            return false;
        }
    }

    private static LogEventLevel LevelOf(AgentLogLevel level) => level switch
    {
        AgentLogLevel.Debug => LogEventLevel.Debug,
        AgentLogLevel.Warning => LogEventLevel.Warning,
        AgentLogLevel.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
