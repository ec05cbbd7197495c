using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Machine;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Linux.Tests.Machine;

public sealed class PasswdAccountsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Only_human_accounts_that_can_log_in_are_listed()
    {
        var file = folder.File("passwd", """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            almost:x:999:999::/home/almost:/bin/bash
            ada:x:1000:1000:Ada,,,:/home/ada:/bin/bash
            service:x:1001:1001::/srv:/usr/sbin/nologin
            backup:x:1002:1002::/srv:/bin/false
            bob:x:59999:59999::/home/bob:/usr/bin/zsh
            late:x:60000:60000::/home/late:/bin/bash
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            defaultshell:x:1003:1003::/home/defaultshell:
            +::::::
            :x:1004:1004::/:/bin/sh
            minus:x:-5:5::/:/bin/sh
            short:x:1005

            """);
        var links = new Dictionary<string, IReadOnlyList<string>> { ["bob"] = ["bob@example.com"] };

        var accounts = await new PasswdAccounts(links, file).ListAsync(CancellationToken.None);

        Assert.Equal(["ada 1000", "bob 59999", "defaultshell 1003"], accounts.Select(account => $"{account.Name} {account.Uid}"));
        Assert.Equal([SubjectIdentifier.OfEmail("bob@example.com")], accounts[1].Links);
    }

    [Fact]
    public async Task A_missing_file_is_an_error() =>
        await Assert.ThrowsAsync<SessionListException>(async () =>
            await new PasswdAccounts(new Dictionary<string, IReadOnlyList<string>>(), folder.File("none"))
                .ListAsync(CancellationToken.None));
}
