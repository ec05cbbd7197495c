using DeviceAgent.Org.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>A database that hangs holds nobody up.</summary>
public sealed class KeptReadingTests
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private TaskCompletionSource<string?> answer = new();
    private int reads;

    [Fact]
    public async Task However_many_ask_it_is_read_once_and_kept_until_it_is_old()
    {
        KeptReading<string> kept = Create();
        Task<string?>[] asked = [.. Enumerable.Range(0, 10).Select(_ => kept.FreshAsync(default))];
        answer.SetResult("one");

        Assert.All(await Task.WhenAll(asked), got => Assert.Equal("one", got));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("one", await kept.FreshAsync(default));
        Assert.Equal(1, reads);
        answer = new();
        answer.SetResult("two");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("two", await kept.FreshAsync(default));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Who_asks_what_hangs_waits_no_longer_than_agreed_and_the_last_answer_stays()
    {
        KeptReading<string> kept = Create();
        answer.SetResult("one");
        await kept.FreshAsync(default);
        answer = new();
        time.Advance(TimeSpan.FromSeconds(5));

        Task<string?> waiting = kept.FreshAsync(default);
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await waiting);
        Assert.Equal("one", kept.Last!.Value.Value);
        Assert.Equal(TimeSpan.FromSeconds(6), time.GetUtcNow() - kept.Last.Value.At);
        answer.SetResult("late");
        Assert.Equal("late", await kept.FreshAsync(default));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task What_could_not_be_read_is_not_kept()
    {
        KeptReading<string> kept = Create();
        answer.SetResult(null);

        Assert.Null(await kept.FreshAsync(default));
        Assert.Null(kept.Last);
        await kept.FreshAsync(default);
        Assert.Equal(2, reads);
    }

    private KeptReading<string> Create() => new(
        () =>
        {
            Interlocked.Increment(ref reads);
            return answer.Task;
        },
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(1),
        time);
}
