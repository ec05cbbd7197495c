using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.DryRun;

namespace DeviceAgent.Linux.Tests.DryRun;

public sealed class FileSessionsTests : IDisposable
{
    private const string Good = """
        {"accounts":[{"name":"ada","uid":501},{"name":"bob","uid":502}],
         "sessions":[
           {"account":"ada","uid":501,"sessionId":"100003","pid":412,"kind":"console","loginTime":"2026-03-01T08:00:00Z"},
           {"account":"bob","uid":502,"sessionId":"100004","pid":413,"kind":"switched-away"}]}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Accounts_and_sessions_are_as_the_file_says()
    {
        var file = Over(Good);

        var sessions = await ((ISessionList)file).ListAsync(CancellationToken.None);
        var accounts = await ((ILocalAccounts)file).ListAsync(CancellationToken.None);

        Assert.Equal(["ada", "bob"], accounts.Select(account => account.Name));
        Assert.Equal(
            [new SessionIdentity(501, "100003", 412, 0), new SessionIdentity(502, "100004", 413, 0)],
            sessions.Select(session => session.Identity));
        Assert.Equal([SessionKind.Console, SessionKind.SwitchedAway], sessions.Select(session => session.Kind));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), sessions[0].LoginTime);
        Assert.Null(sessions[1].LoginTime);
    }

    [Theory]
    [InlineData("\"kind\":\"console\"", "\"kind\":\"desk\"", "$.sessions[0].kind")]
    [InlineData("\"pid\":412", "\"pid\":\"412\"", "$.sessions[0].pid")]
    [InlineData("\"pid\":412", "\"process\":412", "process")]
    [InlineData("\"pid\":412,", "", "pid")]
    [InlineData("\"uid\":501}", "\"uid\":-1}", "$.accounts[0].uid")]
    [InlineData("\"uid\":502,\"s", "\"uid\":501,\"s", "$.sessions[1].account")]
    [InlineData("\"100004\"", "\"100003\"", "$.sessions[1].sessionId")]
    [InlineData("\"2026-03-01T08:00:00Z\"", "\"yesterday\"", "$.sessions[0].loginTime")]
    [InlineData("\"sessions\":", "\"session\":", "session")]
    [InlineData("\"name\":\"ada\"", "\"name\":null", "$.accounts[0].name")]
    public async Task A_slip_in_the_file_is_named_with_file_and_member(string right, string wrong, string member)
    {
        var file = Over(Good.Replace(right, wrong, StringComparison.Ordinal));

        var e = await Assert.ThrowsAsync<SessionListException>(
            async () => await ((ISessionList)file).ListAsync(CancellationToken.None));

        Assert.Contains("sessions.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(member, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_or_huge_file_is_an_error()
    {
        var missing = new FileSessions(folder.File("none"), new Dictionary<string, IReadOnlyList<string>>());
        await Assert.ThrowsAsync<SessionListException>(async () => await ((ISessionList)missing).ListAsync(CancellationToken.None));

        var huge = Over(new string(' ', 1024 * 1024) + Good);
        await Assert.ThrowsAsync<SessionListException>(async () => await ((ILocalAccounts)huge).ListAsync(CancellationToken.None));
    }

    private FileSessions Over(string content) =>
        new(folder.File("sessions.json", content), new Dictionary<string, IReadOnlyList<string>>());
}
