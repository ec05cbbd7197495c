using DeviceAgent.Core.Commands;
using DeviceAgent.Protocol.CheckIn;

namespace DeviceAgent.Core.Tests.Commands;

public sealed class RefusalsTests
{
    private readonly Refusals refusals = new();

    [Fact]
    public void The_same_SET_refused_again_for_the_same_reason_is_counted_and_keeps_its_first_description()
    {
        refusals.Add("j1", "invalid_key", "first");
        refusals.Add("j1", "invalid_key", "second");
        refusals.Add("j1", "deferred", "other");

        Assert.Equal(
            [new RefusalReport("j1", "invalid_key", "first", 2), new RefusalReport("j1", "deferred", "other", 1)], refusals.Take());
        Assert.Empty(refusals.Take());
    }

    [Fact]
    public void A_hundred_different_ones_are_kept_and_those_go_on_counting()
    {
        for (int i = 0; i < Refusals.Capacity + 5; i++)
        {
            refusals.Add($"j{i}", "deferred", "");
        }

        refusals.Add("j0", "deferred", "");
        IReadOnlyList<RefusalReport> taken = refusals.Take();

        Assert.Equal(Enumerable.Range(0, Refusals.Capacity).Select(i => $"j{i}"), taken.Select(report => report.Jti));
        Assert.Equal(2, taken[0].Count);
    }

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    public void Long_texts_are_cut(int length, int kept)
    {
        refusals.Add(new string('j', length), "deferred", new string('d', length));

        Assert.Equal(new RefusalReport(new string('j', kept), "deferred", new string('d', kept), 1), Assert.Single(refusals.Take()));
    }

    [Fact]
    public void What_could_not_be_reported_is_put_back_and_added_to_what_came_since()
    {
        refusals.Add("j1", "deferred", "a");
        refusals.Add("j1", "deferred", "a");
        refusals.Add("j2", "deferred", "b");
        IReadOnlyList<RefusalReport> taken = refusals.Take();
        refusals.Add("j1", "deferred", "since");
        refusals.Add("j3", "deferred", "c");

        refusals.Restore(taken);

        Assert.Equal([("j1", 3), ("j2", 1), ("j3", 1)], refusals.Take().Select(report => (report.Jti, report.Count)).Order());
    }
}
