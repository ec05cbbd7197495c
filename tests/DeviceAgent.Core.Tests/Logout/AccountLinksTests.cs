using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>Whom an account is linked to: the configuration and the machine's own knowledge together.</summary>
public sealed class AccountLinksTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Configured = new()
    {
        ["ada"] = ["ada@example.com", "00u1"],
        ["ADA"] = ["other@example.com"],
    };

    [Fact]
    public void A_value_with_an_at_sign_is_an_address_and_any_other_an_org_user_id()
    {
        LocalAccount account = AccountLinks.Join("ada", 501, Configured);
        Assert.Equal(("ada", 501u), (account.Name, account.Uid));
        Assert.Equal([SubjectIdentifier.OfEmail("ada@example.com"), SubjectIdentifier.OfOpaque("00u1")], account.Links);
    }

    [Theory]
    [InlineData("ada", StringComparison.Ordinal, 2)]
    [InlineData("Ada", StringComparison.Ordinal, 0)]
    [InlineData("Ada", StringComparison.OrdinalIgnoreCase, 3)]
    [InlineData("bob", StringComparison.OrdinalIgnoreCase, 0)]
    public void Names_are_told_apart_as_the_platform_does(string account, StringComparison names, int links) =>
        Assert.Equal(links, AccountLinks.Join(account, 501, Configured, names).Links.Count);

    [Fact]
    public void What_the_machine_knows_adds_to_the_configuration_and_nothing_stands_there_twice() => Assert.Equal(
        ["ada@example.com", "00u1", "ada@sso.example"],
        AccountLinks.Join("ada", 501, Configured, StringComparison.Ordinal, ["ada@example.com", "ada@sso.example"]).Links.Select(link => link.Email ?? link.Id));

    [Fact]
    public void What_the_machine_knows_is_enough() => Assert.Equal(
        [SubjectIdentifier.OfEmail("bob@sso.example")],
        AccountLinks.Join("bob", 502, Configured, StringComparison.Ordinal, ["bob@sso.example"]).Links);
}
