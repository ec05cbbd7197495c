using CsCheck;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Native;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

public sealed class UtmpxRecordTests
{
    private static readonly DateTimeOffset Login = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_in_memory_is_read()
    {
        byte[] bytes = UtmpxBytes.InMemory(7, "jane", "console", 181, Login.ToUnixTimeSeconds(), 250_000, "");
        Assert.Equal(
            new UtmpxRecord(Utmpx.UserProcess, "jane", "console", 181, Login.AddMilliseconds(250), ""), UtmpxRecord.Parse(bytes));
    }

    [Fact]
    public void A_file_is_read_after_its_signature_with_ended_sessions_and_several_consoles()
    {
        uint login = (uint)Login.ToUnixTimeSeconds();
        byte[] file =
        [
            .. UtmpxBytes.Signature(),
            .. UtmpxBytes.InFile(2, "", "", 1, login - 600),
            .. UtmpxBytes.InFile(8, "guest", "console", 170, login - 300),
            .. UtmpxBytes.InFile(7, "jane@example.com", "console", 181, login, 5),
            .. UtmpxBytes.InFile(7, "omar", "console", 940, login + 3600),
            .. UtmpxBytes.InFile(7, "omar", "ttys000", 1200, login + 3700, 0, "10.0.0.7"),
        ];
        IReadOnlyList<UtmpxRecord> records = UtmpxRecord.ParseFile(file);
        Assert.Equal([2, 8, 7, 7, 7], records.Select(r => (int)r.Type));
        Assert.Equal(Utmpx.DeadProcess, records[1].Type);
        Assert.Equal(new UtmpxRecord(7, "jane@example.com", "console", 181, Login.AddMicroseconds(5), ""), records[2]);
        Assert.Equal(new UtmpxRecord(7, "omar", "ttys000", 1200, Login.AddSeconds(3700), "10.0.0.7"), records[4]);
    }

    [Fact]
    public void A_file_without_the_signature_is_refused() =>
        Assert.Throws<SessionListException>(() => UtmpxRecord.ParseFile(UtmpxBytes.InFile(7, "jane", "console", 181, 1)));

    [Fact]
    public void An_empty_file_and_one_that_is_cut_off_are_refused()
    {
        Assert.Throws<SessionListException>(() => UtmpxRecord.ParseFile([]));
        Assert.Throws<SessionListException>(() => UtmpxRecord.ParseFile(UtmpxBytes.Signature().AsSpan(0, 627)));
    }

    [Fact]
    public void A_name_that_fills_its_field_ends_there() => Assert.Equal(
        new string('x', 256), UtmpxRecord.Parse(UtmpxBytes.InMemory(7, new string('x', 256), "console", 1, 1)).User);

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    public void A_senseless_time_does_not_lose_the_record(long seconds) =>
        Assert.Equal("jane", UtmpxRecord.Parse(UtmpxBytes.InMemory(7, "jane", "console", 181, seconds, int.MaxValue)).User);

    [Fact]
    public void Any_640_bytes_are_a_record() =>
        Gen.Byte.Array[640].Sample(bytes => UtmpxRecord.Parse(bytes).User.Length <= 256);

    [Fact]
    public void Any_other_bytes_are_records_or_one_failure() => Gen.Byte.Array[0, 2000].Sample(bytes =>
    {
        byte[] file = [.. UtmpxBytes.Signature(), .. bytes];
        try
        {
            return UtmpxRecord.ParseFile(file).Count == bytes.Length / 628;
        }
        catch (SessionListException)
        {
            return bytes.Length % 628 != 0;
        }
    });
}
