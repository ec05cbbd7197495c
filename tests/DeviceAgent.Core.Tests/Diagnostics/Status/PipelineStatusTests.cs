using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics.Status;
using DeviceAgent.Core.Identity;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Requirements;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;
using DeviceAgent.TestKit.Org;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceAgent.Core.Tests.Diagnostics.Status;

public sealed class PipelineStatusTests : IDisposable
{
    private static readonly Uri OrgUrl = new("https://org.example");

    private readonly SwitchableRequirement requirement = new();
    private readonly SwitchableIdentity identity = new();
    private readonly TestAgent agent;
    private readonly InstanceKey key;
    private readonly RememberedIdentity remembered;
    private readonly PipelineStatus pipeline;
    private int changes;

    public PipelineStatusTests()
    {
        agent = new TestAgent([requirement]) { Options = new AgentOptions { OrgUrl = OrgUrl } };
        agent.Start();
        agent.Machine.AddAccount("ada", "ada@example.com");
        key = InstanceKey.LoadOrCreate(agent.Disk, NullLogger<InstanceKey>.Instance);
        remembered = new RememberedIdentity(identity);
        pipeline = new PipelineStatus(
            agent.Polls, agent.Cycle, agent.Watch, agent.Ledger, agent.Worker, remembered, key, agent.Options, agent.Clock);
        pipeline.Watch(() => changes++);
    }

    public void Dispose() => key.Dispose();

    [Fact]
    public void Before_the_first_poll_it_says_what_is_known_and_nothing_more()
    {
        AgentStatus status = Status();
        Assert.Equal(new OrgStatus(OrgUrl, null, null, null, null, null), status.Org);
        Assert.Equal((null, null, "resting"), (status.Polls!.LastResult, status.Polls.Transport, status.Polls.Phase));
        Assert.Equal((null, null, null), (status.Gate, status.Certificate, status.Sessions));
        Assert.Equal(key.Thumbprint, status.InstanceKey);
        Assert.Equal((0, 0), (status.Counts.PendingCommands, status.Outbox!.Waiting));
        Assert.Empty(status.Problems);
    }

    [Fact]
    public async Task A_command_is_seen_to_come_to_be_carried_out_and_to_be_reported()
    {
        agent.Machine.SignIn("ada", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.IssueLogout("j1");

        await agent.RunAsync(agent.Polls.PollOnceAsync);
        CommandStatus received = Assert.Single(Status().Commands!.Pending);
        Assert.Equal(("j1", "received", null, 0), (received.Id, received.State, received.Outcome, received.Attempts));
        Assert.Equal(1, Status().Counts.PendingCommands);

        await agent.RunAsync(agent.Worker.WorkAsync);
        CommandStatus retrying = Assert.Single(Status().Commands!.Pending);
        Assert.Equal(("retrying", "failed", "session-survived", false, 1), (retrying.State, retrying.Outcome, retrying.Reason, retrying.Final, retrying.Attempts));
        Assert.InRange(retrying.NextAttemptAt!.Value - agent.Clock.Wall.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1));
        Assert.Equal("survived", Assert.Single(retrying.Sessions).Result);
        Assert.Equal(1, Status().Outbox!.Waiting);

        agent.Machine.SignOutEveryone();
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunAsync(agent.Worker.WorkAsync);
        Assert.Equal("finished", Assert.Single(Status().Commands!.Pending).State);

        await agent.RunAsync(agent.Outbox.SendAsync);
        AgentStatus after = Status();
        Assert.Empty(after.Commands!.Pending);
        CommandStatus reported = Assert.Single(after.Commands.Last);
        Assert.Equal(("j1", "reported", "completed", true), (reported.Id, reported.State, reported.Outcome, reported.Final));
        Assert.Equal((0, 0), (after.Outbox!.Waiting, after.Counts.PendingCommands));
    }

    [Fact]
    public async Task The_newest_commands_stand_first_and_there_are_at_most_twenty()
    {
        for (int i = 0; i < CommandsStatus.MostLast + 2; i++)
        {
            agent.Org.IssueLogout($"j{i}");
            await agent.RunOnceAsync();
        }

        Assert.Equal(
            Enumerable.Range(2, CommandsStatus.MostLast).Reverse().Select(i => $"j{i}"),
            Status().Commands!.Last.Select(command => command.Id));
    }

    [Fact]
    public async Task An_org_that_is_away_is_not_reached_and_the_error_stays_to_be_read_after_it_came_back()
    {
        await agent.RunOnceAsync();
        Assert.True(Status().Org!.Reached);
        DateTimeOffset reached = Status().Org!.ReachedAt!.Value;
        Assert.Equal(SetForge.Issuer, Status().Org!.Issuer);

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Org.Down = new OrgUnavailableException("the org is away");
        await agent.RunOnceAsync();
        AgentStatus away = Status();
        Assert.Equal((false, "the org is away", "failed"), (away.Org!.Reached, away.Org.LastError, away.Polls!.LastResult));
        Assert.Equal(reached, away.Org.ReachedAt);

        agent.Org.Down = null;
        await agent.RunOnceAsync();
        Assert.Equal((true, "the org is away", "answered"), (Status().Org!.Reached, Status().Org!.LastError, Status().Polls!.LastResult));
    }

    [Fact]
    public async Task A_closed_gate_is_named_with_what_closes_it()
    {
        requirement.State = RequirementState.NotMet;
        await agent.RunOnceAsync();
        AgentStatus status = Status();
        Assert.False(status.Gate!.Open);
        Assert.Equal([RequirementIds.OktaVerify], status.Gate.ClosedBy);
        Assert.Equal(("gate-closed", true), (status.Polls!.LastResult, status.Org!.Reached));
        Assert.Equal("as the test says", Assert.Single(status.Requirements).Observed);
    }

    [Fact]
    public async Task Sessions_that_cannot_be_read_are_a_problem_and_not_none()
    {
        agent.Machine.SignIn("ada");
        await agent.RunOnceAsync();
        Assert.Equal("ada", Assert.Single(Status().Sessions!).Account);

        agent.Machine.Unreadable = "utmpx is gone";
        await agent.RunOnceAsync();
        AgentStatus status = Status();
        Assert.Equal((null, null, 1), (status.Sessions, status.Counts.Sessions, status.Counts.Problems));
        Assert.Equal("The sessions cannot be read: utmpx is gone", Assert.Single(status.Problems));
    }

    [Fact]
    public void The_certificate_is_the_one_that_was_spoken_with_last_or_why_there_is_none()
    {
        using X509Certificate2 device = new TestCertificates().Device();
        identity.Certificate = device;
        remembered.SelectWithChain();
        CertificateStatus certificate = Status().Certificate!;
        Assert.Equal((device.Subject, device.SerialNumber, "the test", "File", null), (certificate.Subject, certificate.Serial, certificate.Origin, certificate.Source, certificate.Problem));
        Assert.Equal(device.NotAfter.ToUniversalTime(), certificate.NotAfter!.Value.UtcDateTime);

        identity.Certificate = null;
        Assert.Throws<DeviceIdentityException>(() => remembered.Select());
        Assert.Equal(("nothing is there", null), (Status().Certificate!.Problem, Status().Certificate!.Subject));

        identity.Certificate = device;
        remembered.Select();
        Assert.Null(Status().Certificate!.Problem);
    }

    [Fact]
    public async Task Everything_that_shows_raises_an_event_and_a_listing_that_shows_the_same_does_not()
    {
        await agent.Watch.ListAsync(CancellationToken.None);
        Assert.Equal(1, changes);
        await agent.Watch.ListAsync(CancellationToken.None);
        Assert.Equal(1, changes);
        agent.Machine.SignIn("ada");
        await agent.Watch.ListAsync(CancellationToken.None);
        Assert.Equal(2, changes);

        agent.Org.IssueLogout("j1");
        await agent.RunAsync(agent.Polls.PollOnceAsync);

        // The poll began, the command came, the poll ended.
        Assert.Equal(5, changes);
    }

    [Fact]
    public async Task What_everybody_may_read_names_nobody()
    {
        agent.Machine.SignIn("ada");
        agent.Org.IssueLogout("j1");
        await agent.RunOnceAsync();

        AgentStatus open = Status().ForEverybody();

        Assert.Equal((null, null), (open.Sessions, open.Commands));
        string text = System.Text.Json.JsonSerializer.Serialize(open, StatusJson.Default.AgentStatus);
        Assert.DoesNotContain("ada", text, StringComparison.Ordinal);
        Assert.DoesNotContain("j1", text, StringComparison.Ordinal);
        Assert.Equal(0, open.Counts.Sessions);
    }

    private AgentStatus Status() => new StatusBoard(agent.Options, null, [], null, pipeline, agent.Clock).Compose();

    private sealed class SwitchableRequirement : IRequirement
    {
        public RequirementState State { get; set; } = RequirementState.Met;

        public string Id => RequirementIds.OktaVerify;

        public bool Gates => true;

        public ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken) => new(new RequirementResult(State, "as the test says"));
    }

    private sealed class SwitchableIdentity : IDeviceIdentity
    {
        public X509Certificate2? Certificate { get; set; }

        public X509Certificate2 Select() => SelectWithChain().Certificate;

        public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null) => Certificate is { } certificate
            ? new CertificateCandidate(certificate, "the test")
            : throw new DeviceIdentityException("nothing is there");
    }
}
