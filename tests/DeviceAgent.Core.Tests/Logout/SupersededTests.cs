using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Ledger;
using DeviceAgent.Core.Tests.Ledger;
using DeviceAgent.Protocol.Outcomes;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;
using DeviceAgent.TestKit;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>Which newer command takes the place of one that still fights a survivor, and which does not.</summary>
public sealed class SupersededTests
{
    private static readonly SubjectIdentifier Ada = SubjectIdentifier.OfEmail("ada@example.com");

    private readonly TestAgent agent = new();

    public SupersededTests()
    {
        agent.Machine.AddAccount("ada", "ada@example.com");
        agent.Machine.AddAccount("bob", "bob@example.com");
        agent.Machine.SignIn("ada", endedBy: null);
        agent.Clock.Pass(TimeSpan.FromMinutes(10));
    }

    public static TheoryData<string> Others => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Only_a_newer_open_command_that_means_all_that_the_older_one_does_takes_its_place(string other)
    {
        (Func<LogoutCommand, LogoutCommand> change, bool withdrawn, bool takesOver) = Commands[other];
        LogoutCommand first = Command("j1");
        agent.Ledger.Append(new ReceivedRecord("j1", first));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Ledger.Append(new ReceivedRecord("j2", change(Command("j2"))));
        if (withdrawn)
        {
            agent.Ledger.Append(new WithdrawnRecord("j2"));
        }

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        CommandProgress progress = agent.Ledger.Pending().Single(pending => pending.Command.Jti == "j1");
        await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.Equal(takesOver ? 1 : 2, progress.Attempts);
        Assert.Equal((OutcomeReasons.SessionSurvived, false), (progress.Outcome!.Reason, progress.Outcome.Final));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bug_a_command_was_given_up_for_a_newer_one_that_was_then_withdrawn(bool triedInBetween)
    {
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1")));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Ledger.Append(new ReceivedRecord("j2", Newer(Command("j2"))));
        agent.Clock.Pass(TimeSpan.FromMinutes(triedInBetween ? 1 : 0.1));
        await agent.RunAsync(agent.Worker.WorkAsync);
        CommandProgress progress = agent.Ledger.Pending()[0];
        Assert.Equal(1, progress.Attempts);

        agent.Machine.Alive.Single().EndedBy = "forced";
        agent.Ledger.Append(new WithdrawnRecord("j2"));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Clock.Pass(TimeSpan.FromMinutes(triedInBetween ? 0 : 1));
        await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.Empty(agent.Machine.Alive);
        Assert.Equal((OutcomeStatus.Completed, 2), (progress.Outcome!.Status, progress.Attempts));
    }

    [Fact]
    public async Task When_the_newer_one_is_done_the_older_is_looked_after_at_once_and_is_done_too()
    {
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1")));
        await agent.RunAsync(agent.Worker.WorkAsync);
        CommandProgress first = agent.Ledger.Pending()[0];
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        agent.Ledger.Append(new ReceivedRecord("j2", Newer(Command("j2"))));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Machine.Alive.Single().EndedBy = "forced";
        Assert.Equal(1, first.Attempts);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Null(await agent.RunAsync(agent.Worker.WorkAsync));

        Assert.Equal((OutcomeStatus.Completed, true), (first.Outcome!.Status, first.Outcome.Final));
        Assert.Equal(SessionResults.Ended, Assert.Single(first.Outcome.Sessions).Result);
    }

    [Fact]
    public async Task One_for_a_single_user_gives_way_to_such_a_one_only()
    {
        foreach (bool alsoSingle in new[] { false, true })
        {
            LogoutCommand single = Command($"j{alsoSingle}");
            single = single with { Assignment = single.Assignment with { SingleUser = true } };
            agent.Ledger.Append(new ReceivedRecord(single.Jti, single));
            await agent.RunAsync(agent.Worker.WorkAsync);
            CommandProgress progress = agent.Ledger.Pending().Single(pending => pending.Command.Jti == single.Jti);
            LogoutCommand newer = Newer(single) with { Jti = "n" + single.Jti };
            agent.Ledger.Append(new ReceivedRecord(
                newer.Jti, newer with { Assignment = newer.Assignment with { SingleUser = alsoSingle } }));
            agent.Clock.Pass(TimeSpan.FromMinutes(1));
            await agent.RunAsync(agent.Worker.WorkAsync);
            Assert.Equal(alsoSingle ? 1 : 2, progress.Attempts);
            agent.Ledger.Append(new WithdrawnRecord(single.Jti));
            agent.Ledger.Append(new WithdrawnRecord(newer.Jti));
            await agent.RunAsync(agent.Worker.WorkAsync);
        }
    }

    [Fact]
    public async Task A_command_that_was_not_tried_yet_gives_way_to_none()
    {
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1")));
        agent.Ledger.Append(new ReceivedRecord("j2", Newer(Command("j2"))));
        CommandProgress progress = agent.Ledger.Pending()[0];
        await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.Equal((OutcomeReasons.SessionSurvived, 1), (progress.Outcome!.Reason, progress.Attempts));
    }

    [Fact]
    public async Task The_outcome_says_when_it_was_started()
    {
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1")));
        DateTimeOffset now = agent.Clock.Wall.GetUtcNow();
        CommandProgress progress = agent.Ledger.Pending()[0];
        await agent.RunAsync(agent.Worker.WorkAsync);
        Assert.Equal(now, progress.Outcome!.Times.StartedAt);

        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        await agent.RunAsync(agent.Worker.WorkAsync);
        Assert.Equal((now, 2), (progress.Outcome.Times.StartedAt, progress.Attempts));
    }

    [Fact]
    public async Task The_pause_is_that_of_the_command_that_is_due_first_and_there_is_none_without_an_open_one()
    {
        Assert.Null(await agent.RunAsync(agent.Worker.WorkAsync));
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1")));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        TimeSpan? second = await agent.RunAsync(agent.Worker.WorkAsync);
        Assert.InRange(second!.Value, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));

        agent.Ledger.Append(new ReceivedRecord("j2", Command("j2") with { User = SubjectIdentifier.OfEmail("bob@example.com") }));
        agent.Machine.SignIn("bob", endedBy: null).Listed = agent.Machine.Alive.Last().Listed with { Start = BootInterval.At(BootInstant.Boot) };
        TimeSpan? first = await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.InRange(first!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
    }

    private static readonly Dictionary<string, (Func<LogoutCommand, LogoutCommand> Change, bool Withdrawn, bool TakesOver)> Commands = new()
    {
        ["a newer one"] = (Newer, false, true),
        ["a newer one for more accounts"] = (command => Newer(command) with { Assignment = new DeviceAccessAssignment { LocalAccounts = ["ada", "x"] } }, false, true),
        ["a newer one for fewer accounts"] = (command => Newer(command) with { Assignment = new DeviceAccessAssignment() }, false, false),
        ["a newer one for somebody else"] = (command => Newer(command) with { User = SubjectIdentifier.OfEmail("bob@example.com") }, false, false),
        ["a newer one for nobody"] = (command => Newer(command) with { User = null }, false, false),
        ["a newer one for a single user"] = (command => Newer(command) with { Assignment = command.Assignment with { SingleUser = true } }, false, true),
        ["a newer one that was withdrawn"] = (Newer, true, false),
        ["one of the same moment"] = (command => command, false, false),
        ["an older one"] = (command => command with { Issued = BootInterval.At(command.Issued.Latest - TimeSpan.FromSeconds(1)) }, false, false),
        ["one of another boot"] = (command => Newer(command) with { BootId = "boot-0" }, false, false),
    };

    [Fact]
    public async Task A_newer_one_that_means_only_some_of_its_accounts_does_not_take_its_place()
    {
        agent.Ledger.Append(new ReceivedRecord("j1", Command("j1") with { Assignment = new DeviceAccessAssignment { LocalAccounts = ["ada", "bob"] } }));
        await agent.RunAsync(agent.Worker.WorkAsync);
        agent.Ledger.Append(new ReceivedRecord("j2", Newer(Command("j2"))));
        agent.Clock.Pass(TimeSpan.FromMinutes(1));
        CommandProgress progress = agent.Ledger.Pending().Single(pending => pending.Command.Jti == "j1");
        await agent.RunAsync(agent.Worker.WorkAsync);

        Assert.Equal(2, progress.Attempts);
    }

    private static LogoutCommand Newer(LogoutCommand command) =>
        command with { Issued = BootInterval.At(command.Issued.Latest + TimeSpan.FromSeconds(1)) };

    private LogoutCommand Command(string jti) => CommandLedgerTests.Command(jti) with
    {
        User = Ada,
        Assignment = new DeviceAccessAssignment { LocalAccounts = ["ada"] },
        Issued = BootInterval.At(new BootInstant(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(5))),
        BootId = agent.Clock.BootId,
    };
}
