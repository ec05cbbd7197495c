using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Tests.Ledger;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>When a link of the machine and the command's user are the same person.</summary>
public sealed class AccountMatchTests
{
    private static readonly SubjectIdentifier Email = SubjectIdentifier.OfEmail("ada@example.com");
    private static readonly SubjectIdentifier Id = SubjectIdentifier.OfOpaque("00u1");
    private static readonly SubjectIdentifier Pair = SubjectIdentifier.OfIssuerAndSub("https://org.example", "00u1");

    public static TheoryData<string> Same => [.. Pairs.Where(pair => pair.Value.Same).Select(pair => pair.Key)];

    public static TheoryData<string> Different => [.. Pairs.Where(pair => !pair.Value.Same).Select(pair => pair.Key)];

    [Theory]
    [MemberData(nameof(Same))]
    public void They_are_the_same(string pair) => Assert.True(Match(Pairs[pair].Link, Pairs[pair].User));

    [Theory]
    [MemberData(nameof(Different))]
    public void They_are_not_the_same(string pair) => Assert.False(Match(Pairs[pair].Link, Pairs[pair].User));

    [Fact]
    public void Of_two_accounts_with_one_uid_the_first_counts()
    {
        var match = new AccountMatch(
            CommandLedgerTests.Command("j1") with { User = Email, Assignment = new DeviceAccessAssignment() },
            [new LocalAccount("ada", 501, [Email]), new LocalAccount("alias", 501, []), new LocalAccount("bob", 502, [Id])],
            [],
            UnlinkedAccounts.Ignore);

        Assert.True(match.Any);
        Assert.True(match.IsMeant(Session("ada", 501)));
        Assert.False(match.IsMeant(Session("bob", 502)));
    }

    [Fact]
    public void An_account_that_is_linked_to_somebody_else_is_no_unlinked_one()
    {
        var match = new AccountMatch(
            CommandLedgerTests.Command("j1") with { User = Email, Assignment = new DeviceAccessAssignment { SingleUser = true } },
            [new LocalAccount("bob", 502, [SubjectIdentifier.OfEmail("bob@example.com")])],
            [],
            UnlinkedAccounts.LogOut);

        Assert.False(match.Any);
    }

    private static readonly Dictionary<string, (SubjectIdentifier Link, SubjectIdentifier? User, bool Same)> Pairs = new()
    {
        ["e-mail, another case"] = (Email, SubjectIdentifier.OfEmail("ADA@EXAMPLE.COM"), true),
        ["no e-mail on either side"] = (Id, new SubjectIdentifier { Format = "email" }, false),
        ["an empty e-mail on both sides"] = (SubjectIdentifier.OfEmail(""), SubjectIdentifier.OfEmail(""), false),
        ["an e-mail under another format"] = (Email, new SubjectIdentifier { Format = "phone_number", Email = "ada@example.com" }, false),
        ["id"] = (Id, SubjectIdentifier.OfOpaque("00u1"), true),
        ["id, another case"] = (Id, SubjectIdentifier.OfOpaque("00U1"), false),
        ["no id on either side"] = (Email, new SubjectIdentifier { Format = "opaque" }, false),
        ["an empty id on both sides"] = (SubjectIdentifier.OfOpaque(""), SubjectIdentifier.OfOpaque(""), false),
        ["issuer and subject"] = (Pair, SubjectIdentifier.OfIssuerAndSub("https://org.example", "00u1"), true),
        ["subject as an id"] = (Id, Pair, true),
        ["subject as an e-mail address, another case"] = (Email, SubjectIdentifier.OfIssuerAndSub("https://idp.example/1/", "Ada@example.com"), true),
        ["subject as another e-mail address"] = (Email, SubjectIdentifier.OfIssuerAndSub("https://idp.example/1/", "bob@example.com"), false),
        ["subject of another issuer"] = (Pair, SubjectIdentifier.OfIssuerAndSub("https://other.example", "00u1"), false),
        ["another subject of the issuer"] = (Pair, SubjectIdentifier.OfIssuerAndSub("https://org.example", "00u2"), false),
        ["a subject without an issuer"] = (Id, new SubjectIdentifier { Format = "iss_sub", Sub = "00u1" }, false),
        ["a subject with an empty issuer"] = (Id, SubjectIdentifier.OfIssuerAndSub("", "00u1"), false),
        ["an issuer without a subject"] = (Email, new SubjectIdentifier { Format = "iss_sub", Issuer = "https://org.example" }, false),
        ["an issuer with an empty subject"] = (SubjectIdentifier.OfOpaque(""), SubjectIdentifier.OfIssuerAndSub("https://org.example", ""), false),
        ["account, another case"] = (Email, new SubjectIdentifier { Format = "account", Uri = "ACCT:Ada@example.com" }, true),
        ["another scheme than acct"] = (Email, new SubjectIdentifier { Format = "account", Uri = "mailto:ada@example.com" }, false),
        ["an account and no e-mail"] = (Id, new SubjectIdentifier { Format = "account", Uri = "acct:" }, false),
        ["an account without a URI"] = (Email, new SubjectIdentifier { Format = "account" }, false),
        ["one alias of several"] = (Id, new SubjectIdentifier { Format = "aliases", Identifiers = [SubjectIdentifier.OfEmail("x@example.com"), Id] }, true),
        ["no alias of several"] = (Id, new SubjectIdentifier { Format = "aliases", Identifiers = [SubjectIdentifier.OfEmail("x@example.com")] }, false),
        ["aliases that are missing"] = (Id, new SubjectIdentifier { Format = "aliases", Id = "00u1" }, false),
        ["aliases under another format"] = (Id, new SubjectIdentifier { Format = "did", Identifiers = [Id] }, false),
        ["nobody"] = (Id, null, false),
    };

    private static bool Match(SubjectIdentifier link, SubjectIdentifier? user) => new AccountMatch(
        CommandLedgerTests.Command("j1") with { User = user, Assignment = new DeviceAccessAssignment() },
        [new LocalAccount("ada", 501, [link])],
        [],
        UnlinkedAccounts.Ignore).Any;

    private static ListedSession Session(string account, uint uid) => new()
    {
        Identity = new SessionIdentity(uid, "s", 1, 1), Account = account, Kind = SessionKind.Console,
    };
}
