using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.Core.Tests.Logout;

/// <summary>The rule at its edges: the issue lies between second 10 and second 20.</summary>
public sealed class SessionAgeTests
{
    [Theory]
    [InlineData(1, 9, SessionDecision.End)]
    [InlineData(1, 10, SessionDecision.End)]
    [InlineData(10, 10, SessionDecision.End)]
    [InlineData(1, 11, SessionDecision.EndAmbiguous)]
    [InlineData(11, 19, SessionDecision.EndAmbiguous)]
    [InlineData(20, 30, SessionDecision.EndAmbiguous)]
    [InlineData(1, 30, SessionDecision.EndAmbiguous)]
    [InlineData(21, 30, SessionDecision.Newer)]
    public void A_session_is_ended_unless_its_earliest_start_is_after_the_latest_issue(int earliest, int latest, SessionDecision decision) =>
        Assert.Equal(decision, SessionAge.Decide(Between(earliest, latest), Between(10, 20)));

    private static BootInterval Between(int earliest, int latest) =>
        new(new BootInstant(TimeSpan.FromSeconds(earliest)), new BootInstant(TimeSpan.FromSeconds(latest)));
}
