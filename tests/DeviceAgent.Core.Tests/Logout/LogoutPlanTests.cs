using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Tests.Ledger;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>Whose sessions a command means (design rule 2).</summary>
public sealed class LogoutPlanTests
{
    private static readonly SubjectIdentifier Ada = SubjectIdentifier.OfEmail("ada@example.com");

    [Theory]
    [InlineData("email", true)]
    [InlineData("email-other-case", true)]
    [InlineData("email-of-another", false)]
    [InlineData("opaque", true)]
    [InlineData("iss_sub", true)]
    [InlineData("account", true)]
    [InlineData("aliases", true)]
    [InlineData("unknown-format", false)]
    [InlineData("none", false)]
    public void A_subject_means_the_account_that_is_linked_to_it(string form, bool meant)
    {
        SubjectIdentifier? user = form switch
        {
            "email" => Ada,
            "email-other-case" => SubjectIdentifier.OfEmail("ADA@Example.com"),
            "email-of-another" => SubjectIdentifier.OfEmail("bob@example.com"),
            "opaque" => SubjectIdentifier.OfOpaque("00u1"),
            "iss_sub" => SubjectIdentifier.OfIssuerAndSub("https://org.example", "00u1"),
            "account" => new SubjectIdentifier { Format = "account", Uri = "acct:ada@example.com" },
            "aliases" => new SubjectIdentifier { Format = "aliases", Identifiers = [SubjectIdentifier.OfOpaque("x"), Ada] },
            "unknown-format" => new SubjectIdentifier { Format = "did", Uri = "did:example:1" },
            _ => null,
        };
        LogoutPlan plan = Plan(Command(user), [Account("ada", 501, Ada, SubjectIdentifier.OfOpaque("00u1")), Account("bob", 502)], "ada");
        Assert.Equal(meant, plan.Targets.Count == 1);
        Assert.Equal(meant, plan.AnyAccount);
    }

    [Fact]
    public void An_account_that_the_org_assigned_is_meant_without_a_link() => Assert.Equal(
        ["ada"],
        Targets(Plan(Command(Ada, new() { LocalAccounts = ["ada"] }), [Account("ada", 501), Account("bob", 502)], "ada", "bob")));

    [Theory]
    [InlineData(StringComparison.Ordinal, false)]
    [InlineData(StringComparison.OrdinalIgnoreCase, true)]
    public void Bug_an_account_assigned_in_other_case_was_not_found_where_case_does_not_count(StringComparison names, bool meant)
    {
        var plan = LogoutPlan.Make(
            Command(Ada, new() { LocalAccounts = ["Ada"] }), [], [Account("ada", 501), Account("bob", 502)],
            UnlinkedAccounts.Auto, RemoteSessions.LogOut, "boot-1", names);
        Assert.Equal(meant, plan.AnyAccount);
    }

    [Fact]
    public void Another_persons_session_is_never_meant() => Assert.Equal(
        ["ada"],
        Targets(Plan(
            Command(Ada),
            [Account("ada", 501, Ada), Account("bob", 502, SubjectIdentifier.OfEmail("bob@example.com"))],
            ["ada", "bob"],
            UnlinkedAccounts.LogOut)));

    [Theory]
    [InlineData(UnlinkedAccounts.Auto, false, 1, true)]
    [InlineData(UnlinkedAccounts.Auto, false, 2, false)]
    [InlineData(UnlinkedAccounts.Auto, true, 2, true)]
    [InlineData(UnlinkedAccounts.LogOut, false, 2, true)]
    [InlineData(UnlinkedAccounts.Ignore, false, 1, false)]
    [InlineData(UnlinkedAccounts.Ignore, true, 1, false)]
    public void A_session_without_a_link_is_ended_only_where_it_can_only_be_the_users(
        UnlinkedAccounts setting, bool singleUser, int accounts, bool ended)
    {
        LocalAccount[] known = [.. Enumerable.Range(0, accounts).Select(i => Account($"user{i}", (uint)(501 + i)))];
        LogoutPlan plan = Plan(Command(Ada, new() { SingleUser = singleUser }), known, ["user0"], setting);
        Assert.Equal(ended, plan.Targets.Count == 1);
        Assert.Equal(ended, plan.AnyAccount);
    }

    [Fact]
    public void The_sole_account_of_somebody_else_is_not_the_users() => Assert.False(Plan(
        Command(Ada), [Account("bob", 501, SubjectIdentifier.OfEmail("bob@example.com"))], "bob").AnyAccount);

    [Fact]
    public void A_session_of_a_directory_account_makes_a_machine_shared() => Assert.Empty(Plan(
        Command(Ada), [Account("local", 501)], "local", "directory").Targets);

    [Fact]
    public void A_linked_user_who_is_not_signed_in_is_a_match_without_a_target()
    {
        LogoutPlan plan = Plan(Command(Ada), [Account("ada", 501, Ada), Account("bob", 502)], "bob");
        Assert.True(plan.AnyAccount);
        Assert.Empty(plan.Targets);
    }

    [Fact]
    public void A_command_of_an_earlier_boot_finds_only_newer_sessions()
    {
        LogoutPlan plan = Plan(Command(Ada) with { BootId = "boot-0" }, [Account("ada", 501, Ada)], "ada");
        Assert.True(plan.AnyAccount);
        Assert.Equal(SessionDecision.Newer, Assert.Single(plan.Sessions).Decision);
        Assert.True((Command(Ada) with { BootId = "boot-0" }).IssuedIn("boot-1").Latest < BootInstant.Boot, "a session that began with the boot is newer too");
    }

    private static LogoutCommand Command(SubjectIdentifier? user, DeviceAccessAssignment? assignment = null) =>
        CommandLedgerTests.Command("j1") with { User = user, Assignment = assignment ?? new DeviceAccessAssignment() };

    private static LocalAccount Account(string name, uint uid, params SubjectIdentifier[] links) => new(name, uid, links);

    private static string[] Targets(LogoutPlan plan) => [.. plan.Targets.Select(target => target.Account)];

    [Theory]
    [InlineData(RemoteSessions.LogOut, SessionKind.Remote, SessionDecision.End)]
    [InlineData(RemoteSessions.Leave, SessionKind.Remote, SessionDecision.LeftAlone)]
    [InlineData(RemoteSessions.Leave, SessionKind.Console, SessionDecision.End)]
    [InlineData(RemoteSessions.Leave, SessionKind.SwitchedAway, SessionDecision.End)]
    public void Only_sessions_over_the_network_are_left_alone_and_only_when_the_setting_says_so(
        RemoteSessions remote, SessionKind kind, SessionDecision decision)
    {
        var session = new ListedSession { Identity = new SessionIdentity(501, "s", 1, 1), Account = "ada", Kind = kind };
        LogoutPlan plan = LogoutPlan.Make(
            Command(Ada),
            [new SessionSighting(session, BootInterval.At(new BootInstant(TimeSpan.FromSeconds(5))))],
            [Account("ada", 501, Ada)],
            UnlinkedAccounts.Auto,
            remote,
            "boot-1");
        Assert.Equal(decision, Assert.Single(plan.Sessions).Decision);
        Assert.Equal(decision == SessionDecision.End, plan.Targets.Count == 1);
        Assert.True(plan.AnyAccount);
    }

    private static LogoutPlan Plan(LogoutCommand command, LocalAccount[] accounts, params string[] signedIn) =>
        Plan(command, accounts, signedIn, UnlinkedAccounts.Auto);

    private static LogoutPlan Plan(LogoutCommand command, LocalAccount[] accounts, string[] signedIn, UnlinkedAccounts unlinked) =>
        LogoutPlan.Make(
            command,
            [
                .. signedIn.Select(name => new SessionSighting(
                    new ListedSession
                    {
                        Identity = new SessionIdentity(accounts.FirstOrDefault(a => a.Name == name)?.Uid ?? 9000, "s", 1, 1),
                        Account = name,
                        Kind = SessionKind.Console,
                    },
                    BootInterval.At(new BootInstant(TimeSpan.FromSeconds(5))))),
            ],
            accounts,
            unlinked,
            RemoteSessions.LogOut,
            "boot-1");
}
