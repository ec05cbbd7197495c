using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

public sealed class UtmpxLoginRecordsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_users_who_are_logged_in_are_listed()
    {
        var database = new UtmpxBytes.Database(
            UtmpxBytes.InMemory(2, "", "", 1, 100),
            UtmpxBytes.InMemory(8, "guest", "console", 170, 200),
            UtmpxBytes.InMemory(7, "jane@example.com", "console", 181, 300),
            UtmpxBytes.InMemory(7, "omar", "ttys000", 190, 400, 7, "10.0.0.7"));
        IReadOnlyList<LoginRecord> logins = new UtmpxLoginRecords(database, "/nonexistent").Read();
        Assert.Equal(
            [
                new LoginRecord("jane@example.com", "console", 181, DateTimeOffset.FromUnixTimeSeconds(300), ""),
                new LoginRecord("omar", "ttys000", 190, DateTimeOffset.FromUnixTimeSeconds(400).AddMicroseconds(7), "10.0.0.7"),
            ],
            logins);
        Assert.Equal((1, 1), (database.Opened, database.Closed));
    }

    [Fact]
    public void Each_reading_starts_at_the_first_record()
    {
        var database = new UtmpxBytes.Database(UtmpxBytes.InMemory(7, "jane", "console", 181, 300));
        var records = new UtmpxLoginRecords(database, "/nonexistent");
        Assert.Equal(records.Read(), records.Read());
        Assert.Equal((2, 2), (database.Opened, database.Closed));
    }

    [Fact]
    public void Nothing_from_a_database_that_holds_records_is_a_failure_and_not_nobody()
    {
        string file = Path.Combine(folder.Path, "utmpx");
        File.WriteAllBytes(file, [.. UtmpxBytes.Signature(), .. UtmpxBytes.InFile(7, "jane", "console", 181, 1)]);
        var database = new UtmpxBytes.Database();
        Assert.Throws<SessionListException>(() => new UtmpxLoginRecords(database, file).Read());
        Assert.Equal(1, database.Closed);
    }

    [Fact]
    public void Nothing_from_a_database_with_its_signature_only_is_nobody()
    {
        string file = Path.Combine(folder.Path, "utmpx");
        File.WriteAllBytes(file, UtmpxBytes.Signature());
        Assert.Empty(new UtmpxLoginRecords(new UtmpxBytes.Database(), file).Read());
    }

    [Fact]
    public void A_database_without_an_end_is_closed_and_refused()
    {
        byte[] record = UtmpxBytes.InMemory(7, "jane", "console", 181, 300);
        var database = new UtmpxBytes.Database([.. Enumerable.Repeat(record, 10_001)]);
        Assert.Throws<SessionListException>(() => new UtmpxLoginRecords(database, "/nonexistent").Read());
        Assert.Equal(1, database.Closed);
    }

    [MacFact]
    public void The_real_database_is_read() =>
        Assert.All(new UtmpxLoginRecords().Read(), login =>
        {
            Assert.NotEmpty(login.User);
            Assert.True(login.Pid > 0);
            Assert.True(login.LoginTime.Year >= 2020);
        });
}
