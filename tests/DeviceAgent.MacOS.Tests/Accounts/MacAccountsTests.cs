using DeviceAgent.Core.Logout;
using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Accounts;
using DeviceAgent.TestKit.Clock;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.MacOS.Tests.Accounts;

public sealed class MacAccountsTests : IDisposable
{
    private readonly FakeMachineClock clock = new();
    private readonly MacDirectory directory = new();
    private readonly ScriptedPrograms programs;
    private readonly MacAccounts accounts;
    private DateTimeOffset? change = DateTimeOffset.UnixEpoch;

    public MacAccountsTests()
    {
        directory.Add("ada", "ada@example.com");
        directory.Add("bob");
        programs = new ScriptedPrograms(directory.ReadAll());
        var links = new Dictionary<string, IReadOnlyList<string>> { ["ADA"] = ["00u1"], ["carol"] = ["carol@example.com"] };
        accounts = new MacAccounts(new DirectoryUsers(programs), links, clock, () => change);
    }

    public void Dispose() => accounts.Dispose();

    [Fact]
    public async Task The_accounts_of_people_are_listed_with_the_configured_links_and_those_of_Platform_SSO()
    {
        IReadOnlyList<LocalAccount> listed = await accounts.ListAsync(CancellationToken.None);
        Assert.Equal([("ada", 501u), ("bob", 502u)], listed.Select(account => (account.Name, account.Uid)));
        Assert.Equal(["00u1", "ada@example.com"], listed[0].Links.Select(link => link.Id ?? link.Email));
        Assert.Empty(listed[1].Links);
    }

    [Fact]
    public void Names_are_told_apart_without_regard_to_case() => Assert.Equal(StringComparison.OrdinalIgnoreCase, accounts.Names);

    [Fact]
    public async Task Names_hold_the_systems_accounts_too()
    {
        IReadOnlyDictionary<uint, string> names = await accounts.NamesAsync(CancellationToken.None);
        Assert.Equal("_mbsetupuser", names[248]);
        Assert.Equal("bob", names[502]);
    }

    [Fact]
    public async Task What_was_read_serves_until_something_changes_or_five_minutes_are_over()
    {
        await ReadAsync();
        await ReadAsync();
        Assert.Single(programs.Runs);

        change = DateTimeOffset.UnixEpoch.AddSeconds(1);
        await ReadAsync();
        Assert.Equal(2, programs.Runs.Count);

        clock.Pass(MacAccounts.Memory - TimeSpan.FromTicks(1));
        await ReadAsync();
        Assert.Equal(2, programs.Runs.Count);
        clock.Sleep(TimeSpan.FromTicks(1));
        await ReadAsync();
        Assert.Equal(3, programs.Runs.Count);
    }

    [Fact]
    public async Task When_changes_cannot_be_told_it_is_read_each_time()
    {
        change = null;
        await ReadAsync();
        await ReadAsync();
        Assert.Equal(2, programs.Runs.Count);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        ProgramResult good = programs.Result;
        programs.Result = new ProgramResult(1, "", "no");
        await Assert.ThrowsAsync<SessionListException>(ReadAsync);
        programs.Result = good;
        await ReadAsync();
        Assert.Equal(2, programs.Runs.Count);
    }

    private async Task ReadAsync() => await accounts.ListAsync(CancellationToken.None);
}
