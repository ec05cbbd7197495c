using CsCheck;
using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Trust;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Sessions;
using DeviceAgent.TestKit.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>
/// Design rule 1 against the truth, which only the test knows: whatever the wall clock does, however long answers take and
/// whenever the machine sleeps, a session that began before the issue is ended, and one that the agent could tell to be newer
/// is not.
/// </summary>
public sealed class SessionAgeProperties
{
    /// <summary>What may happen between two listings. The number is seconds, or nothing.</summary>
    private static readonly Gen<(Act Act, int Seconds)[]> Story = Gen.Select(
        Gen.Enum<Act>(), Gen.Int[1, 4000]).Array[1, 30];

    private static readonly SetForge Forge = new();
    private static readonly InstanceKey OwnKey = InstanceKey.LoadOrCreate(new MemoryStateFolder(), NullLogger<InstanceKey>.Instance);

    public enum Act
    {
        Pass,
        Sleep,
        WallAhead,
        WallBack,
        SignIn,
        List,
        ShortExchange,
        SlowExchange,
        Issue,
    }

    [Fact]
    public void No_session_that_began_before_the_issue_escapes_and_none_that_is_known_to_be_newer_is_ended() =>
        Gen.Select(Story, Gen.Int[-100_000, 100_000]).Sample(
            (story, skew) => RunAsync(story, TimeSpan.FromSeconds(skew)).GetAwaiter().GetResult(), iter: 2000);

    private static async Task RunAsync((Act Act, int Seconds)[] story, TimeSpan skew)
    {
        var clock = new FakeMachineClock();
        var orgTime = new OrgTime(clock);
        var orgClock = new FakeOrgClock(clock) { Ahead = skew };
        var machine = new FakeMachine(clock);
        machine.AddAccount("ada", "ada@example.com");
        var watch = new SessionWatch(machine, clock, new MemoryStateFolder(), NullLogger<SessionWatch>.Instance);

        // The agent has listed once before anything happens: from here on every start is seen.
        await watch.ListAsync(CancellationToken.None);
        var firstListed = new Dictionary<FakeSession, BootInstant>();
        var lastUnlisted = new Dictionary<FakeSession, BootInstant>();
        BootInstant lastListing = clock.Now;
        BootInstant issuedAt = clock.Now;
        DateTimeOffset issuedOrgTime = orgClock.Now;
        foreach ((Act act, int seconds) in story)
        {
            TimeSpan span = TimeSpan.FromSeconds(seconds);
            switch (act)
            {
                case Act.Pass: clock.Pass(span); break;
                case Act.Sleep: clock.Sleep(span); break;
                case Act.WallAhead: clock.SetWall(span * 100); break;
                case Act.WallBack: clock.SetWall(-span); break;
                case Act.SignIn: lastUnlisted[machine.SignIn("ada")] = lastListing; break;
                case Act.List:
                    await watch.ListAsync(CancellationToken.None);
                    lastListing = clock.Now;
                    Array.ForEach([.. machine.Alive], session => firstListed.TryAdd(session, clock.Now));
                    break;
                case Act.ShortExchange: Exchange(clock, orgClock, orgTime, TimeSpan.FromMilliseconds(seconds)); break;
                case Act.SlowExchange: Exchange(clock, orgClock, orgTime, span); break;
                case Act.Issue: (issuedAt, issuedOrgTime) = (clock.Now, orgClock.Now); break;
            }
        }

        Exchange(clock, orgClock, orgTime, TimeSpan.FromSeconds(3));
        BootInterval issued = await IssuedAsync(issuedOrgTime, clock, orgTime);
        foreach (SessionSighting sighting in await watch.ListAsync(CancellationToken.None))
        {
            FakeSession truth = machine.Alive.Single(session => session.Listed == sighting.Session);
            SessionDecision decision = SessionAge.Decide(sighting.Start, issued);
            Assert.InRange(truth.Began.SinceBoot, sighting.Start.Earliest.SinceBoot, sighting.Start.Latest.SinceBoot);

            if (truth.Began <= issuedAt)
            {
                Assert.NotEqual(SessionDecision.Newer, decision);
            }

            if (decision == SessionDecision.End)
            {
                Assert.True(truth.Began <= issuedAt);
            }

            // Seen to be absent after the latest possible issue: known to be newer, so it lives.
            if (lastUnlisted[truth] > issued.Latest)
            {
                Assert.Equal(SessionDecision.Newer, decision);
            }
        }
    }

    /// <summary>What the agent makes of a command that was issued at this moment and is received now.</summary>
    private static async Task<BootInterval> IssuedAsync(DateTimeOffset issuedOrgTime, FakeMachineClock clock, OrgTime orgTime)
    {
        var org = new FakeOrg(new FakeOrgClock(clock), clock, new OrgTime(clock));
        org.Keys.Add(Forge.Key);
        var verifier = new SetVerifier(new TrustedKeys(
            org, new KnownKeys(new MemoryStateFolder()), new AgentOptions(), clock, NullLogger<TrustedKeys>.Instance), OwnKey, orgTime, clock);
        SetVerdict verdict = await verifier.VerifyAsync(
            "j1",
            Forge.Logout("j1", issuedOrgTime),
            await org.DiscoverAsync(CancellationToken.None),
            clock.Now,
            CancellationToken.None);
        return Assert.IsType<SetVerdict.Command>(verdict).Logout.Issued;
    }

    private static void Exchange(FakeMachineClock clock, FakeOrgClock orgClock, OrgTime orgTime, TimeSpan roundTrip)
    {
        BootInstant sent = clock.Now;
        clock.Pass(roundTrip * 0.3);
        DateTimeOffset date = DateTimeOffset.FromUnixTimeSeconds(orgClock.Now.ToUnixTimeSeconds());
        clock.Pass(roundTrip * 0.7);
        orgTime.Record(sent, clock.Now, date);
    }
}
