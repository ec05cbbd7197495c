using System.Text.Json;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Hosting;
using DeviceAgent.Logging;
using DeviceAgent.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Tests.Logging;

public sealed partial class AgentLogTests : IDisposable
{
    private static readonly LogTargets FileOnly = new(Console: false, File: true);

    private readonly TemporaryFolder folder = new();

    private AgentOptions Options => new() { LogFolder = folder.File("logs") };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_scopes_command_id_reaches_every_line_of_the_file()
    {
        using (var log = AgentLog.Open(Options, FileOnly))
        using (var host = AgentHost.Build(Options, WorkerMode.Once, (_, _) => new Hosting.ScriptedLoop(), log.Logger))
        {
            var logger = host.Services.GetRequiredService<ILogger<AgentLogTests>>();
            var scope = LoggerMessage.DefineScope<string>("Command {CommandId}");
            using (scope(logger, "jti-defined"))
            {
                Log(logger, "one");
            }

            using (logger.BeginScope(new Dictionary<string, object> { ["CommandId"] = "jti-dictionary" }))
            {
                Log(logger, "two");
            }

            Log(logger, "three");
        }

        var ids = Lines().Select(line => line.TryGetProperty("CommandId", out var id) ? id.GetString() : null);
        Assert.Equal(["jti-defined", "jti-dictionary", null], ids);
        Assert.Equal("one", Lines()[0].GetProperty("Word").GetString());
    }

    [Fact]
    public void Files_and_folder_are_not_for_everyone()
    {
        using (var log = AgentLog.Open(Options, FileOnly))
        {
            log.Logger.Information("A line");
        }

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            File.GetUnixFileMode(folder.File("logs/device-agent.log")));
        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(folder.File("logs")) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite));
    }

    [Fact]
    public void Ten_files_of_ten_mebibytes_are_kept()
    {
        var filler = new string('x', 1024 * 1024);
        using (var log = AgentLog.Open(Options, FileOnly))
        {
            for (var i = 0; i < 130; i++)
            {
                log.Logger.Information("Line {Number} {Filler}", i, filler);
            }
        }

        var files = new DirectoryInfo(folder.File("logs")).GetFiles();
        Assert.Equal(10, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1, 13 * 1024 * 1024));
        Assert.All(files, file => Assert.Equal(UnixFileMode.None, file.UnixFileMode & UnixFileMode.OtherRead));
    }

    [Fact]
    public void The_level_is_the_configured_one_and_the_frameworks_chatter_is_left_out()
    {
        using (var log = AgentLog.Open(Options with { LogLevel = AgentLogLevel.Warning }, FileOnly))
        {
            log.Logger.Information("Not this");
            log.Logger.Warning("This");
            log.SetLevel(AgentLogLevel.Debug);
            log.Logger.Debug("And this");
            log.Logger.ForContext(Serilog.Core.Constants.SourceContextPropertyName, "Microsoft.Hosting").Information("Not this");
        }

        Assert.Equal(["This", "And this"], Lines().Select(line => line.GetProperty("@m").GetString()));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A line with {Word}")]
    private static partial void Log(ILogger logger, string word);

    private List<JsonElement> Lines() =>
        [.. File.ReadAllLines(folder.File("logs/device-agent.log")).Select(line => JsonDocument.Parse(line).RootElement)];
}
