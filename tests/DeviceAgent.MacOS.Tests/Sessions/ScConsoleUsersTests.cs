using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Foundation;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.MacOS.Tests.Foundation;

namespace DeviceAgent.MacOS.Tests.Sessions;

public sealed class ScConsoleUsersTests
{
    [Fact]
    public void The_users_are_read_from_the_store_and_nothing_is_left() =>
        Assert.Equal(5, ReleaseChecks.NothingIsLeft<SessionListException>(foundation =>
        {
            var configd = new Configd(foundation, () => ConsoleUserListTests.Sample("switched-away"), 1001);
            Assert.Equal([501u, 502u], new ScConsoleUsers(configd, foundation).Read().Select(u => u.Uid));
            Assert.Equal("State:/Users/ConsoleUser", configd.Asked);
        }));

    [Fact]
    public void A_key_that_is_not_there_means_nobody()
    {
        var foundation = new CountedFoundation();
        Assert.Empty(new ScConsoleUsers(new Configd(foundation, () => null, 1004), foundation).Read());
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void Any_other_missing_value_is_a_failure_that_says_why()
    {
        var foundation = new CountedFoundation();
        SessionListException failure = Assert.Throws<SessionListException>(
            () => new ScConsoleUsers(new Configd(foundation, () => null, 2002), foundation).Read());
        Assert.Contains("words for 2002", failure.Message);
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_a_failure_and_is_released()
    {
        var foundation = new CountedFoundation();
        Assert.Throws<SessionListException>(
            () => new ScConsoleUsers(new Configd(foundation, () => [1, 2, 3], 0), foundation).Read());
        Assert.Equal(0, foundation.Living);
    }

    [MacFact]
    public void The_real_console_users_are_read() => Assert.NotNull(new ScConsoleUsers().Read());

    internal sealed class Configd(CountedFoundation foundation, Func<byte[]?> value, int error) : IDynamicStore
    {
        public string? Asked { get; private set; }

        public nint Create(nint name) => foundation.Create(new Uri("store://" + foundation[name]));

        public nint CopyValue(nint store, nint key)
        {
            Assert.IsType<Uri>(foundation[store]);
            Asked = (string)foundation[key];
            return value() is { } bytes ? foundation.Create(bytes) : 0;
        }

        public int Error() => error;

        public string Describe(int error) => $"words for {error}";
    }
}
