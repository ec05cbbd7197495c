using DeviceAgent.Core.Commands;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Core.Tests.Commands;

public sealed class CommandInboxTests
{
    private readonly TestAgent agent = new();

    public CommandInboxTests() => agent.Machine.AddAccount("ada", "ada@example.com");

    [Fact]
    public async Task A_duplicate_jti_after_a_lost_ack_is_acknowledged_again_and_nothing_happens()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Org.LoseNextAck = true;
        await agent.RunOnceAsync();
        Assert.Empty(agent.Machine.Alive);
        Assert.Empty(agent.Org.Acknowledged);

        agent.Machine.SignIn("ada");
        await agent.RunOnceAsync();

        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Empty(agent.Org.Errors);
        Assert.Single(agent.Machine.Alive);

        // Reported again, word for word: an org that sends a command again may have lost the outcome.
        Assert.Single(agent.Org.Outcomes.Distinct());
        Assert.Single(agent.Machine.Taken);
    }

    [Fact]
    public async Task An_unknown_signing_key_that_is_known_a_minute_later_loses_nothing()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.Keys.Clear();
        agent.Org.IssueLogout("j1");
        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Org.Acknowledged);
        Assert.Empty(agent.Org.Errors);
        Assert.Single(agent.Machine.Alive);

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.Keys.Add(agent.Org.Forge.Key);
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Empty(agent.Machine.Alive);
    }

    [Fact]
    public async Task Made_up_key_ids_do_not_turn_into_a_flood_of_key_requests()
    {
        using var stranger = new SetForge("stranger");
        for (int i = 0; i < 50; i++)
        {
            agent.Org.Deliver($"j{i}", stranger.Logout($"j{i}", agent.OrgClock.Now));
        }

        await agent.RunOnceAsync();
        Assert.Equal(1, agent.Org.KeyFetches);
    }

    [Fact]
    public async Task What_can_never_be_valid_is_refused_by_setErrs_and_told_at_the_next_check_in()
    {
        agent.Org.Deliver("bad", "garbage");
        await agent.RunOnceAsync();
        await agent.RunOnceAsync();

        Assert.Equal("invalid_request", agent.Org.Errors["bad"].Code);
        Assert.Contains(agent.Org.CheckIns, checkIn => checkIn.Refusals.Any(refusal => refusal.Jti == "bad" && refusal.Count == 1));
    }

    [Fact]
    public async Task A_full_disk_neither_acknowledges_nor_refuses_and_the_command_comes_again()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunOnceAsync();
        agent.Disk.Full = true;
        agent.Org.IssueLogout("j1");
        Assert.False(await agent.RunOnceAsync());
        Assert.Empty(agent.Org.Acknowledged);
        Assert.Empty(agent.Org.Errors);
        Assert.Single(agent.Machine.Alive);

        agent.Disk.Full = false;
        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Empty(agent.Machine.Alive);
    }

    [Fact]
    public async Task A_command_whose_flush_failed_is_neither_lost_nor_doubled()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunOnceAsync();
        agent.Disk.FlushFails = true;
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();
        Assert.Empty(agent.Org.Acknowledged);

        agent.Disk.FlushFails = false;
        await agent.RunOnceAsync();
        await agent.RunOnceAsync();
        Assert.Equal(["j1"], agent.Org.Acknowledged);
        Assert.Empty(agent.Machine.Alive);
        Assert.Single(agent.Org.Outcomes, outcome => outcome.Final);
    }

    [Fact]
    public async Task Ten_thousand_SETs_in_one_response_are_taken_a_hundred_at_a_time()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        string one = agent.Org.Forge.Logout("j0", agent.OrgClock.Now);
        var response = new Protocol.Polling.PollResponse
        {
            Sets = Enumerable.Range(0, 10_000).ToDictionary(i => $"j{i}", _ => one),
        };
        InboxAnswer answer = await TakeAsync(response);

        // j0 is the one whose jti fits; the other 99 that were looked at are refused, the rest left alone.
        Assert.Equal(["j0"], answer.Acks);
        Assert.Equal(99, answer.Errors.Count);
    }

    [Fact]
    public async Task Every_SET_of_a_large_queue_is_taken_in_the_end()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 350; i++)
        {
            agent.Org.IssueLogout($"j{i}");
        }

        Assert.True(await agent.RunOnceAsync());
        Assert.Equal(350, agent.Org.Acknowledged.Distinct().Count());
        Assert.Equal(350, agent.Org.Outcomes.Count(outcome => outcome.Final));
        Assert.All(agent.Org.Polls, poll => Assert.InRange(poll.MaxEvents ?? int.MaxValue, 0, CommandInbox.MaxEvents));
    }

    [Fact]
    public async Task A_withdrawal_that_comes_first_keeps_its_command_from_ever_acting()
    {
        agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.Deliver("w1", agent.Org.Forge.Withdrawal("w1", "j1", agent.OrgClock.Now));
        await agent.RunOnceAsync();
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();

        Assert.Equal(["w1", "j1"], agent.Org.Acknowledged);
        Assert.Single(agent.Machine.Alive);
    }

    private async Task<InboxAnswer> TakeAsync(Protocol.Polling.PollResponse response)
    {
        var inbox = new CommandInbox(
            new SetVerifier(agent.KeysOf(agent.Org), agent.InstanceKey, agent.OrgTime, agent.Clock),
            agent.Ledger,
            agent.Refusals,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<CommandInbox>.Instance);
        return await inbox.TakeAsync(
            response, await agent.Org.DiscoverAsync(CancellationToken.None), agent.Clock.Now, CancellationToken.None);
    }
}
