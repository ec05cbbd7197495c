using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.ProcessGroups;

namespace DeviceAgent.Linux.Tests.ProcessGroups;

/// <summary>A registry folder with real process sessions. Ended by <see cref="EndAsync"/>: xunit 2 knows no IAsyncDisposable, and would leave them.</summary>
public sealed class RealSessions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<ProcessGroupSession> started = [];

    public RealSessions()
    {
        List = new ProcessGroupSessions(Folder, Clock);
        Terminator = new ProcessGroupTerminator(Folder, Clock);
    }

    public LinuxMachineClock Clock { get; } = new(TimeProvider.System);

    public ProcessGroupSessions List { get; }

    public ProcessGroupTerminator Terminator { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("device-agent-test-").FullName;

    public async Task<ProcessGroupSession> StartAsync(string account, uint uid, bool stubborn = false)
    {
        var request = new ProcessGroupSessionRequest
        {
            RegistryFolder = Folder, Account = account, Uid = uid, Stubborn = stubborn,
        };
        var session = await ProcessGroupSession.StartAsync(
            new ProgramRunner(TimeProvider.System), request, Clock, CancellationToken.None);
        started.Add(session);
        return session;
    }

    public async Task<IReadOnlyList<SessionIdentity>> ListedAsync() =>
        [.. (await List.ListAsync(CancellationToken.None)).Select(session => session.Identity)];

    /// <summary>Waits until a fresh listing no longer shows the session.</summary>
    public Task GoneAsync(ProcessGroupSession session) =>
        UntilAsync(async () => !(await ListedAsync()).Contains(session.Identity));

    /// <summary>Looks again and again until the condition holds; fails after 30 s.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = Clock.Now + Limit;
        while (!await condition())
        {
            Assert.True(Clock.Now < deadline, "the condition did not come true");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>Kills every session and takes the folder away.</summary>
    public async Task EndAsync()
    {
        foreach (var session in started)
        {
            await session.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
