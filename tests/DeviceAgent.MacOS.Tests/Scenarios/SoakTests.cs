using System.Text.Json;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>Weeks of polls with users who come and go: nothing grows, and no object of CoreFoundation is left over.</summary>
public sealed class SoakTests
{
    private const int Polls = 10_000;
    private const int PollsPerCommand = 50;

    /// <summary>What one half may hold more than the other: noise of the runtime, far below a leak of 100 bytes a poll.</summary>
    private const long Noise = 300_000;

    private readonly SimulatedMac mac = new();
    private readonly MacUser[] users;
    private int completed;

    public SoakTests() => users = [.. Enumerable.Range(0, 70).Select(n => mac.Directory.Add($"user{n}"))];

    [Fact]
    public async Task Ten_thousand_polls_grow_by_nothing()
    {
        using var polling = new PollingMac(mac, new AgentOptions
        {
            ForcedLogoutsPerHour = 1000,
            AccountLinks = users.ToDictionary(user => user.Name, user => (IReadOnlyList<string>)[MailOf(user)]),
        });
        await RunAsync(polling, 0, Polls / 4);
        long warm = Memory(polling);
        await RunAsync(polling, Polls / 4, Polls * 5 / 8);
        long half = Memory(polling);
        await RunAsync(polling, Polls * 5 / 8, Polls);
        long whole = Memory(polling);

        Assert.True(whole - half < Noise, $"{warm} bytes, then {half}, then {whole}");
        Assert.Equal(Polls / PollsPerCommand, completed);
        Assert.InRange(polling.Foundation.Creations, Polls * 10, int.MaxValue);
        Assert.Equal((completed, completed), (polling.Assertions.Created, polling.Assertions.Released.Count));
        Assert.InRange(polling.Agent.Sessions.RememberedUsers, 1, MacSessions.Remembered + 1);
        using JsonDocument saved = JsonDocument.Parse(polling.Agent.Disk.Read(SessionWatch.FileName)!);
        Assert.InRange(saved.RootElement.GetProperty("Sessions").GetArrayLength(), 1, SessionWatch.Remembered);
    }

    private async Task RunAsync(PollingMac polling, int from, int to)
    {
        for (int poll = from; poll < to; poll++)
        {
            MacUser user = users[poll % users.Length];
            MacSession session = poll % 3 == 0 ? mac.Terminals.SshIn(user) : mac.Logins.SignIn(user);
            mac.Clock.Pass(TimeSpan.FromMinutes(1));
            if (poll % PollsPerCommand == 0)
            {
                polling.Org.IssueLogout($"j{poll}", MailOf(user));
                await polling.RoundAsync();
                Assert.False(session.Alive);
                Assert.Equal(OutcomeStatus.Completed, Assert.Single(polling.Org.Outcomes).Status);
                polling.Org.Forget();
                completed++;
            }
            else
            {
                await polling.RoundAsync();
                SignOut(session);
            }

            Assert.Equal(0, polling.Foundation.Living);
        }
    }

    private void SignOut(MacSession session)
    {
        Assert.True(session.Alive);
        if (session.IsRemote)
        {
            mac.Terminals.LogOut(session);
        }
        else
        {
            mac.Logins.SignOut(session);
        }
    }

    private static string MailOf(MacUser user) => $"{user.Name}@example.com";

    /// <summary>Of the agent only: what Mac and org write down for the tests is thrown away first.</summary>
    private long Memory(PollingMac polling)
    {
        polling.Org.Forget();
        mac.Programs.Runs.Clear();
        mac.Programs.Runs.TrimExcess();
        mac.Processes.Signals.Clear();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
