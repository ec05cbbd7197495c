using System.Text.Json.Nodes;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;
using DeviceAgent.TestKit.Sessions;

namespace DeviceAgent.Core.Tests.Bugs;

/// <summary>What somebody who has broken TLS open could once do.</summary>
public sealed class InterceptorBugs
{
    [Fact]
    public async Task Bug_a_made_up_date_on_the_answer_that_brought_the_command_made_every_session_newer_than_it()
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        await agent.RunOnceAsync();
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.OrgClock.Ahead += TimeSpan.FromDays(1);

        Assert.True(await agent.RunOnceAsync());
        Assert.False(session.Alive);
        OutcomeReport outcome = agent.Org.Outcomes[^1];
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(SessionResults.Ambiguous, Assert.Single(outcome.Sessions).Result);
    }

    [Fact]
    public async Task Bug_the_genuine_command_of_another_device_shown_with_that_devices_stream_logged_this_one_out()
    {
        var agent = new TestAgent();
        agent.Machine.AddAccount("ada", "ada@example.com");
        FakeSession session = agent.Machine.SignIn("ada");
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        JsonObject claims = SetForge.LogoutClaims("j1", agent.OrgClock.Now);
        claims["cnf"] = new JsonObject { ["jkt"] = "of-the-other-device" };
        agent.Org.Deliver("j1", agent.Org.Forge.FromClaims(claims));

        await agent.RunOnceAsync();
        Assert.True(session.Alive);
        Assert.Equal(SetErrorCodes.InvalidAudience, agent.Org.Errors["j1"].Code);
    }
}
