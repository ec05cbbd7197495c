using System.Text;
using CsCheck;
using DeviceAgent.Core.Logout;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

public sealed class ConsoleUserListTests
{
    public static byte[] Sample(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sessions", "Samples", name + ".plist"));

    private static IReadOnlyList<ConsoleUser> Parse(string name) => ConsoleUserList.Parse(PropertyListReader.Read(Sample(name)));

    private static IReadOnlyList<ConsoleUser> ParseXml(string inside) =>
        ConsoleUserList.Parse(PropertyListReader.Read(Encoding.UTF8.GetBytes($"<plist>{inside}</plist>")));

    [Fact]
    public void The_login_window_is_a_session_of_root() =>
        Assert.Equal([new ConsoleUser(0, true, 100001)], Parse("login-window"));

    [Fact]
    public void One_user() => Assert.Equal([new ConsoleUser(501, true, 100007)], Parse("one-user"));

    [Fact]
    public void A_user_who_is_switched_away_is_listed_beside_the_one_in_front() => Assert.Equal(
        [new ConsoleUser(501, false, 100007), new ConsoleUser(502, true, 100019)], Parse("switched-away"));

    [Fact]
    public void Behind_the_login_window_the_user_is_still_listed() => Assert.Equal(
        [new ConsoleUser(501, false, 100007), new ConsoleUser(0, true, 100023)], Parse("switched-to-login-window"));

    [Fact]
    public void The_alias_of_Platform_SSO_changes_nothing() => Assert.Equal(Parse("one-user"), Parse("platform-sso"));

    [Fact]
    public void Before_the_first_login_window_there_is_nobody() => Assert.Empty(ParseXml("<dict/>"));

    [Theory]
    [InlineData("<string>jane</string>")]
    [InlineData("<dict><key>UID</key><integer>501</integer></dict>")]
    [InlineData("<dict><key>SessionInfo</key><string>jane</string></dict>")]
    [InlineData("<dict><key>SessionInfo</key><array><string>jane</string></array></dict>")]
    [InlineData("<dict><key>SessionInfo</key><array><dict/></array></dict>")]
    [InlineData("<dict><key>SessionInfo</key><array><dict><key>kCGSSessionUserIDKey</key><string>501</string></dict></array></dict>")]
    [InlineData("<dict><key>SessionInfo</key><array><dict><key>kCGSSessionUserIDKey</key><integer>4294967296</integer></dict></array></dict>")]
    public void Another_shape_is_a_failure_and_not_nobody(string value) =>
        Assert.Throws<SessionListException>(() => ParseXml(value));

    [Fact]
    public void A_user_id_may_come_signed_and_an_audit_id_may_be_missing() => Assert.Equal(
        [new ConsoleUser(uint.MaxValue - 1, false, null)],
        ParseXml("<dict><key>SessionInfo</key><array><dict><key>kCGSSessionUserIDKey</key><integer>-2</integer></dict></array></dict>"));

    [Fact]
    public void Damaged_samples_are_read_or_one_of_two_failures()
    {
        byte[] sample = Sample("switched-away");
        Gen.Select(Gen.Int[0, sample.Length - 1], Gen.Byte).Array[1, 4].Sample(damages =>
        {
            byte[] damaged = [.. sample];
            foreach ((int at, byte value) in damages)
            {
                damaged[at] = value;
            }

            try
            {
                ConsoleUserList.Parse(PropertyListReader.Read(damaged));
            }
            catch (Exception e) when (e is PropertyListException or SessionListException)
            {
            }
        });
    }
}
