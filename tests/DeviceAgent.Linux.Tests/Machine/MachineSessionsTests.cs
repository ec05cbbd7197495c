using System.Buffers.Binary;
using System.Text;
using DeviceAgent.Core.Logout;
using DeviceAgent.Linux.Machine;
using DeviceAgent.Linux.Processes;

namespace DeviceAgent.Linux.Tests.Machine;

/// <summary>Over files of the documented layout, and real processes.</summary>
public sealed class MachineSessionsTests : IDisposable
{
    private static readonly int Alive = Environment.ProcessId;

    private readonly TemporaryFolder folder = new();
    private readonly List<byte[]> records = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Logged_in_users_are_listed_with_line_kind_and_login_time()
    {
        Add(2, 0, "~", "reboot", "6.1.0", 1_760_000_000);
        Add(7, Alive, "tty1", "ada", "", 1_760_000_100);
        Add(7, Alive, "tty3", "bob", "", 1_760_000_200);
        Add(7, Alive, "pts/0", "ada", "192.0.2.7", 1_760_000_300);
        Add(7, Alive, ":0", "bob", ":0", 4_000_000_000);
        Add(6, Alive, "tty4", "LOGIN", "", 1_760_000_400);
        Add(7, Alive, "tty5", "root", "", 1_760_000_500);
        Add(7, int.MaxValue, "tty6", "ada", "", 1_760_000_600);
        Add(8, Alive, "pts/1", "ada", "", 1_760_000_700);

        var sessions = await ListAsync();

        Assert.Equal(
            [
                (1000u, "tty1", "ada", SessionKind.Console, 1_760_000_100L),
                (1001u, "tty3", "bob", SessionKind.SwitchedAway, 1_760_000_200L),
                (1000u, "pts/0", "ada", SessionKind.Remote, 1_760_000_300L),
                (1001u, ":0", "bob", SessionKind.Console, 4_000_000_000L),
            ],
            sessions.Select(s => (s.Identity.Uid, s.Identity.SessionId, s.Account, s.Kind, s.LoginTime!.Value.ToUnixTimeSeconds())));
        Assert.All(sessions, s => Assert.Equal(ProcessTable.Read(Alive)!.Value.StartTicks, s.Identity.PidStart));
        Assert.All(sessions, s => Assert.Null(s.Start));
        Assert.Equal(500, sessions[0].LoginTime!.Value.Millisecond);
    }

    [Fact]
    public async Task A_name_that_fills_its_field_has_no_zero_at_its_end()
    {
        var name = new string('a', 32);
        Add(7, Alive, "tty1", name, "", 1);

        Assert.Equal(name, Assert.Single(await ListAsync($"{name}:x:1005:1005::/:/bin/sh")).Account);
    }

    [Fact]
    public async Task Without_the_file_nobody_is_logged_in()
    {
        var sessions = new MachineSessions(Accounts(""), folder.File("none"), folder.File("none"));

        Assert.Empty(await sessions.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Half_a_record_is_an_error()
    {
        records.Add(new byte[100]);

        await Assert.ThrowsAsync<SessionListException>(() => ListAsync());
    }

    private async Task<IReadOnlyList<ListedSession>> ListAsync(
        string passwd = "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n")
    {
        var utmp = folder.File("utmp");
        await File.WriteAllBytesAsync(utmp, records.SelectMany(record => record).ToArray());
        return await new MachineSessions(Accounts(passwd), utmp, folder.File("active", "tty1\n")).ListAsync(CancellationToken.None);
    }

    private PasswdAccounts Accounts(string passwd) =>
        new(new Dictionary<string, IReadOnlyList<string>>(), folder.File("passwd", passwd));

    private void Add(short type, int pid, string line, string user, string host, long seconds)
    {
        var record = new byte[384];
        BinaryPrimitives.WriteInt16LittleEndian(record, type);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), pid);
        Encoding.UTF8.GetBytes(line, record.AsSpan(8, 32));
        Encoding.UTF8.GetBytes(user, record.AsSpan(44, 32));
        Encoding.UTF8.GetBytes(host, record.AsSpan(76, 256));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(340), (uint)seconds);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(344), 500_000);
        records.Add(record);
    }
}
