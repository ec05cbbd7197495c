#pragma warning disable CA1416 // The agent exists for macOS and Linux only.

using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.State;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.TestKit;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Tests.Diagnostics.Status;

/// <summary>The two status files on a real disk.</summary>
public sealed class StatusFilesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly LogLines log = new();
    private readonly Owner owner = new();
    private readonly AgentOptions options;

    public StatusFilesTests()
    {
        Directory.CreateDirectory(folder.File("state"));
        options = new AgentOptions { StateFolder = folder.File("state"), StatusFolder = folder.File("open") };
    }

    public void Dispose() => folder.Dispose();

    private string Whole => folder.File("state/status.json");

    private string Open => folder.File("open/status.json");

    [Fact]
    public void The_whole_one_is_for_the_owner_and_the_other_for_everybody()
    {
        Files().Write(Status());

        Assert.Equal(StatusFile.ForOwner, File.GetUnixFileMode(Whole));
        Assert.Equal(StatusFile.ForEverybody, File.GetUnixFileMode(Open));
        Assert.Equal("755", Convert.ToString((int)File.GetUnixFileMode(folder.File("open")), 8));
        Assert.Equal("ada", Reader().Read().Status!.Sessions![0].Account);
        string text = File.ReadAllText(Open);
        Assert.All(["ada", "j1", "alice@", "quoted"], name => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
        Assert.Equal(["status.json"], Directory.GetFiles(folder.File("open")).Select(Path.GetFileName));
        Assert.Empty(log.All);
    }

    [Fact]
    public void With_the_state_folder_for_both_there_is_one_file()
    {
        var one = new StatusFiles(options with { StatusFolder = options.StateFolder }, owner, log.CreateLogger<StatusFiles>());
        one.Write(Status());
        Assert.Equal([Whole], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(StatusFile.ForOwner, File.GetUnixFileMode(Whole));
    }

    [Fact]
    public void A_folder_that_goes_away_is_made_again()
    {
        StatusFiles files = Files();
        files.Write(Status());
        Directory.Delete(folder.File("open"), recursive: true);
        files.Write(Status());
        Assert.True(File.Exists(Open));
    }

    [Fact]
    public void What_cannot_be_written_is_said_once_and_so_is_that_it_can_again()
    {
        // A folder where the file belongs: that refuses root too.
        Directory.CreateDirectory(Path.Combine(Whole, "x"));
        StatusFiles files = Files();
        files.Write(Status());
        files.Write(Status());
        (LogLevel level, string text) = Assert.Single(log.All);
        Assert.Equal(LogLevel.Warning, level);
        Assert.StartsWith($"The status cannot be written to {Whole}; ", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Open));

        Directory.Delete(Whole, recursive: true);
        files.Write(Status());
        Assert.Equal($"The status is written to {Whole} again", log.All[^1].Text);
        Assert.Equal(2, log.All.Count);
    }

    [Fact]
    public void A_folder_in_which_others_could_put_a_file_of_theirs_is_not_used()
    {
        Directory.CreateDirectory(folder.File("open"));
        File.SetUnixFileMode(folder.File("open"), (UnixFileMode)0b111_111_111);
        Files().Write(Status());
        Assert.False(File.Exists(Open));
        Assert.Contains("can be written by others", Assert.Single(log.All).Text, StringComparison.Ordinal);
        Assert.True(File.Exists(Whole));
    }

    [Fact]
    public void A_folder_of_another_user_is_not_used()
    {
        owner.IsAnother = true;
        Files().Write(Status());
        Assert.False(File.Exists(Open));
        Assert.Contains("belongs to another user", Assert.Single(log.All).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_was_put_in_the_way_is_not_followed()
    {
        string victim = folder.File("victim", "precious");
        Directory.CreateDirectory(folder.File("open"));
        File.CreateSymbolicLink(Open + ".new", victim);
        File.CreateSymbolicLink(Open, victim);
        Files().Write(Status());
        Assert.Equal("precious", File.ReadAllText(victim));
        Assert.Null(File.ResolveLinkTarget(Open, returnFinalTarget: false));
    }

    [Fact]
    public async Task A_reader_beside_the_writer_always_finds_a_whole_status()
    {
        StatusFiles files = Files();
        files.Write(Status());
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                files.Write(Status());
            }
        });
        for (int i = 0; i < 500; i++)
        {
            Assert.NotNull(Reader().Read().Status);
        }

        await stop.CancelAsync();
        await writing;
        Assert.Empty(log.All);
    }

    [Fact]
    public void Of_two_the_newer_one_is_believed_and_of_two_alike_the_whole_one()
    {
        Files().Write(Status());
        Assert.True(Reader().Read().IsWhole);

        File.Delete(Whole);
        Directory.CreateDirectory(Path.Combine(Whole, "x"));
        Files().Write(Status());
        Directory.Delete(Whole, recursive: true);
        new StatusFiles(options with { StatusFolder = options.StateFolder }, owner, log.CreateLogger<StatusFiles>())
            .Write(Status() with { WrittenAt = Now - TimeSpan.FromMinutes(1) });
        StatusReading reading = Reader().Read();
        Assert.Equal((false, Open, Now), (reading.IsWhole, reading.File, reading.Status!.WrittenAt));
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"version":1}""", "cannot be read")]
    [InlineData("null", "of version")]
    public void A_damaged_one_is_a_problem_and_not_none(string content, string problem)
    {
        File.WriteAllText(Whole, content);
        StatusReading reading = Reader().Read();
        Assert.Null(reading.Status);
        Assert.Contains(problem, reading.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_a_newer_version_is_named_as_such()
    {
        Files().Write(Status() with { Version = 2 });
        Assert.Contains("is of version 2, and this program knows version 1", Reader().Read().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void None_is_none() => Assert.Equal(new StatusReading(null, null, false, null, null), Reader().Read());

    private StatusFiles Files() => new(options, owner, log.CreateLogger<StatusFiles>());

    private StatusReader Reader() => new(options);

    private static AgentStatus Status() => new()
    {
        WrittenAt = Now,
        Agent = new ProcessStatus("1.2.3", 412, 7, "boot", Now, AgentModes.Run),
        Configuration = new ConfigurationStatus("/etc/config.json", Now, ["alice@ is quoted"], "quoted"),
        Counts = new StatusCounts(1, 1, 2, 1),
        Problems = ["quoted"],
        Requirements = [new RequirementReport(RequirementIds.Configuration, false, false, "1 problem: quoted")],
        Sessions = [new SessionStatus("ada", 501, "s1", 100, "console", Now)],
        Commands = new CommandsStatus([new CommandStatus { Id = "j1", State = "received", ReceivedAt = Now, Attempts = 0 }], []),
    };

    private sealed class Owner : IFolderPlatform
    {
        public bool IsAnother { get; set; }

        public void Flush(string folder) => throw new NotSupportedException("a status is not flushed");

        public bool BelongsToAnotherUser(string folder) => IsAnother;
    }
}
