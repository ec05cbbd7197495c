using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Clock;
using DeviceAgent.Linux.ProcessGroups;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Linux.Tests.ProcessGroups;

public sealed class SessionRegistryTests : IDisposable
{
    private const string Good =
        """{"bootId":"b","sessionId":"4211","pid":4211,"pidStart":15,"uid":1001,"account":"ada","kind":"console"}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("null", "null")]
    [InlineData("[]", "$")]
    [InlineData("""{"bootId":"b"}""", "$")]
    [InlineData(Good + " ", null)]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":"4211","pidStart":15,"uid":1001,"account":"ada","kind":"console"}""", "$.pid")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":4211,"pidStart":15,"uid":-1,"account":"ada","kind":"console"}""", "$.uid")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":1,"pidStart":15,"uid":1,"account":"ada","kind":"console"}""", "pid")]
    [InlineData("""{"bootId":"b","sessionId":"4212","pid":4211,"pidStart":15,"uid":1,"account":"ada","kind":"console"}""", "sessionId")]
    [InlineData("""{"bootId":"b","sessionId":"4212","pid":4212,"pidStart":15,"uid":1,"account":"ada","kind":"console"}""", "sessionId")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":4211,"pidStart":0,"uid":1,"account":"ada","kind":"console"}""", "pidStart")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":4211,"pidStart":15,"uid":1,"account":"ada","kind":"desk"}""", "kind")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":4211,"pidStart":15,"uid":1,"account":"ada","kind":"console","x":1}""", "x")]
    [InlineData("""{"bootId":"b","sessionId":"4211","pid":4211,"pid":4211,"pidStart":15,"uid":1,"account":"ada","kind":"console"}""", "pid")]
    public async Task A_damaged_or_foreign_file_is_an_error_and_never_looks_like_a_session_that_is_gone(string content, string? member)
    {
        folder.File("4211.json", content);
        var list = new ProcessGroupSessions(folder.Path, new LinuxMachineClock(TimeProvider.System));

        if (member is null)
        {
            Assert.Empty(await list.ListAsync(CancellationToken.None));
            return;
        }

        var e = await Assert.ThrowsAsync<SessionListException>(async () => await list.ListAsync(CancellationToken.None));
        Assert.Contains("4211.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(member, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_terminator_reports_a_damaged_file_and_signals_nothing()
    {
        folder.File("4211.json", "{");
        var terminator = new ProcessGroupTerminator(folder.Path, new LinuxMachineClock(TimeProvider.System));

        var result = await terminator.TakeAsync(
            ProcessGroupTerminator.Kill, new SessionIdentity(1001, "4211", 4211, 15), CancellationToken.None);

        Assert.False(result.Done);
        Assert.Contains("4211.json", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_folder_is_an_error()
    {
        var list = new ProcessGroupSessions(folder.File("none"), new LinuxMachineClock(TimeProvider.System));

        await Assert.ThrowsAsync<SessionListException>(async () => await list.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Half_written_files_are_not_looked_at()
    {
        folder.File("4211.json.0123.tmp", "{");
        var list = new ProcessGroupSessions(folder.Path, new LinuxMachineClock(TimeProvider.System));

        Assert.Empty(await list.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Accounts_are_joined_with_their_links()
    {
        ProcessGroupAccounts.Write(folder.Path, [new("ada", 1001), new("bob", 1002)]);
        var links = new Dictionary<string, IReadOnlyList<string>> { ["ada"] = ["ada@example.com", "00u1"] };

        var accounts = await new ProcessGroupAccounts(folder.Path, links).ListAsync(CancellationToken.None);

        Assert.Equal(["ada", "bob"], accounts.Select(account => account.Name));
        Assert.Equal([1001u, 1002u], accounts.Select(account => account.Uid));
        Assert.Equal([SubjectIdentifier.OfEmail("ada@example.com"), SubjectIdentifier.OfOpaque("00u1")], accounts[0].Links);
        Assert.Empty(accounts[1].Links);
    }

    [Fact]
    public async Task Missing_accounts_are_an_error() =>
        await Assert.ThrowsAsync<SessionListException>(async () =>
            await new ProcessGroupAccounts(folder.Path, new Dictionary<string, IReadOnlyList<string>>())
                .ListAsync(CancellationToken.None));
}
