using DeviceAgent.Core.Logout;

namespace DeviceAgent.Core.Tests.Logout;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 15)]
    [InlineData(4, 10)]
    [InlineData(1000, 10)]
    public void A_survivor_is_tried_again_after_1_5_and_15_minutes_and_then_with_every_poll(int attempt, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), RetrySchedule.After(attempt, TimeSpan.FromMinutes(10)));
}
