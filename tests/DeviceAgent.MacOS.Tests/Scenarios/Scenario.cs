using DeviceAgent.Core.Configuration;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Scenarios;

/// <summary>A simulated Mac with two accounts, and the agent on it.</summary>
public abstract class Scenario : IDisposable
{
    protected Scenario()
    {
        Ada = Mac.Directory.Add("ada");
        Bob = Mac.Directory.Add("bob");
        Agent = new MacAgent(Mac);
    }

    protected SimulatedMac Mac { get; } = new();

    protected MacUser Ada { get; }

    protected MacUser Bob { get; }

    protected MacAgent Agent { get; }

    public void Dispose()
    {
        Agent.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another configuration, with a new start of the agent.</summary>
    protected void Configure(Func<AgentOptions, AgentOptions> change)
    {
        Agent.Options = change(Agent.Options);
        Agent.Start();
    }

    protected void ConfigureLadder(Func<LadderOptions, LadderOptions> change) => Configure(options => options with { Ladder = change(options.Ladder) });

    protected MacSession SignIn(MacUser user)
    {
        MacSession session = Mac.Logins.SignIn(user);
        Pass(TimeSpan.FromMinutes(1));
        return session;
    }

    protected void Pass(TimeSpan span) => Mac.Clock.Pass(span);

    /// <summary>Issues a command for the account and makes one attempt.</summary>
    protected async Task<OutcomeReport> LogOutAsync(MacUser user)
    {
        Agent.Issue(user);
        Pass(TimeSpan.FromSeconds(2));
        return await WorkAsync();
    }

    protected async Task<OutcomeReport> WorkAsync()
    {
        Assert.True(await Agent.WorkAsync());
        Assert.Equal(0, Mac.Power.Held);
        return Agent.Outcome();
    }

    /// <summary>The rungs in their order, with their results.</summary>
    protected static IEnumerable<(string, string)> Rungs(OutcomeReport outcome) => outcome.Steps.Select(step => (step.Step, step.Result));

    protected static void AssertCompleted(OutcomeReport outcome)
    {
        Assert.Equal((OutcomeStatus.Completed, true), (outcome.Status, outcome.Final));
    }

    protected IEnumerable<string> Runs => Mac.Programs.Runs.Select(run => string.Join(' ', run));
}
