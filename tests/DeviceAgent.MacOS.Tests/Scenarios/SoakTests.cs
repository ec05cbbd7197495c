using System.Text.Json;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>Weeks of polls with users who come and go: nothing grows.</summary>
public sealed class SoakTests
{
    private const int Polls = 10_000;

    /// <summary>What one half may hold more than the other: noise of the runtime, far below a leak of 100 bytes a poll.</summary>
    private const long Noise = 300_000;

    [Fact]
    public async Task Ten_thousand_polls_grow_by_nothing()
    {
        var mac = new SimulatedMac();
        MacUser[] users = [.. Enumerable.Range(0, 70).Select(n => mac.Directory.Add($"user{n}"))];
        using var agent = new MacAgent(mac, new AgentOptions { ForcedLogoutsPerHour = 1000 });
        await RunAsync(mac, agent, users, 0, Polls / 4);
        long warm = Memory(mac);
        await RunAsync(mac, agent, users, Polls / 4, Polls * 5 / 8);
        long half = Memory(mac);
        await RunAsync(mac, agent, users, Polls * 5 / 8, Polls);
        long whole = Memory(mac);

        Assert.True(whole - half < Noise, $"{warm} bytes, then {half}, then {whole}");
        Assert.Equal(0, mac.Power.Held);
        Assert.InRange(mac.Power.Taken, Polls / 200, Polls);
        Assert.InRange(agent.Sessions.RememberedUsers, 1, MacSessions.Remembered + 1);
        using JsonDocument saved = JsonDocument.Parse(agent.Disk.Read(SessionWatch.FileName)!);
        Assert.InRange(saved.RootElement.GetProperty("Sessions").GetArrayLength(), 1, SessionWatch.Remembered);
    }

    private static async Task RunAsync(SimulatedMac mac, MacAgent agent, MacUser[] users, int from, int to)
    {
        for (int poll = from; poll < to; poll++)
        {
            MacUser user = users[poll % users.Length];
            MacSession session = poll % 3 == 0 ? mac.Terminals.SshIn(user) : mac.Logins.SignIn(user);
            mac.Clock.Pass(TimeSpan.FromMinutes(1));
            Assert.Contains(
                await agent.Watch.ListAsync(CancellationToken.None), sighting => sighting.Session.Identity.Pid == session.Process.Pid);
            if (poll % 50 == 0)
            {
                string jti = $"j{poll}";
                agent.Issue(user, jti);
                Assert.True(await agent.WorkAsync());
                OutcomeReport outcome = agent.Outcome(jti);
                Assert.Equal(OutcomeStatus.Completed, outcome.Status);
                agent.Ledger.Append(new ReportedRecord(jti, outcome.Sequence));
            }

            if (session is { Alive: true, IsRemote: true })
            {
                mac.Terminals.LogOut(session);
            }
            else if (session.Alive)
            {
                mac.Logins.SignOut(session);
            }
        }
    }

    /// <summary>Of the agent only: what the simulated Mac writes down for the tests is thrown away first.</summary>
    private static long Memory(SimulatedMac mac)
    {
        mac.Programs.Runs.Clear();
        mac.Programs.Runs.TrimExcess();
        mac.Processes.Signals.Clear();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
