using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Requirements;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Bugs;

public sealed class PollCycleBugs
{
    private readonly TestAgent agent = new();
    private readonly HookedOrg org;
    private readonly AgentSignals signals;
    private readonly PollCycle cycle;

    public PollCycleBugs()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        org = new HookedOrg(agent.Org);
        signals = new AgentSignals(agent.Clock);
        TrustedKeys keys = agent.KeysOf(org);
        var watch = new SessionWatch(agent.Machine, agent.Clock, agent.Disk, NullLogger<SessionWatch>.Instance);
        cycle = new PollCycle(
            org,
            new RequirementGate([new MetRequirement()], agent.Clock),
            new CheckInReporter(
                org, watch, agent.Machine, agent.Refusals, new MachineDescription("mac", "macOS", "15.0", false), agent.Clock,
                NullLogger<CheckInReporter>.Instance),
            keys,
            new CommandInbox(
                new SetVerifier(keys, agent.InstanceKey, agent.OrgTime, agent.Clock), agent.Ledger, agent.Refusals,
                NullLogger<CommandInbox>.Instance),
            signals,
            agent.Clock,
            NullLogger<PollCycle>.Instance);
    }

    [Fact]
    public async Task A_poll_that_is_cut_between_two_SETs_wakes_the_worker_for_the_first()
    {
        using var stranger = new SetForge("stranger");
        using var cut = new CancellationTokenSource();
        int fetches = 0;
        org.OnKeys = () =>
        {
            if (++fetches == 2)
            {
                cut.Cancel();
            }
        };
        agent.Org.IssueLogout("j1");
        agent.Org.Deliver("j2", stranger.Logout("j2", agent.OrgClock.Now));
        // The throttle must let the second fetch through.
        await cycle.DescribeOrgAsync(default);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cycle.RunAsync(null, cut.Token));
        Assert.Single(agent.Ledger.Pending());
        Assert.True(signals.Work.Raised.IsCompleted, "the command is in the ledger and nobody was told");
    }

    [Fact]
    public async Task An_org_that_refuses_the_check_in_can_still_deliver_a_logout()
    {
        org.OnCheckIn = () => throw new OrgUnavailableException("status 400") { StatusCode = 400 };
        agent.Org.IssueLogout("j1");
        try
        {
            await cycle.RunAsync(null, default);
        }
        catch (OrgUnavailableException)
        {
            // What counts is whether the command was fetched.
        }

        Assert.Single(agent.Ledger.Pending());
    }
}
