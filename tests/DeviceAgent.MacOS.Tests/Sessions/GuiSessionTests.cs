using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

public class GuiSessionTests
{
    [Theory]
    [InlineData(0u, false)]
    [InlineData(248u, false)]
    [InlineData(499u, false)]
    [InlineData(500u, true)]
    [InlineData(501u, true)]
    [InlineData((uint)int.MaxValue, true)]
    [InlineData(4294967294u, false)]
    public void Bug_nobody_whose_uid_is_minus_2_counted_as_a_person(uint uid, bool person) => Assert.Equal(person, GuiSession.IsPerson(uid));
}
