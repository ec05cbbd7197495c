using System.IO.Pipes;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Tests.Sessions;

/// <summary>The real thread on real descriptors; only notify(3) is played, by a pipe.</summary>
public sealed class UtmpxEventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ListLogger<UtmpxEvents> log = new();

    [Fact]
    public void Each_post_calls_the_listener()
    {
        using var posts = new Posts();
        using var called = new SemaphoreSlim(0);
        using IDisposable watch = new UtmpxEvents(posts, log).Watch(() => called.Release());
        posts.Post();
        Assert.True(called.Wait(Patience));
        posts.Post();
        Assert.True(called.Wait(Patience));
        Assert.Equal("com.apple.system.utmpx", posts.Name);
    }

    [Fact]
    public void After_its_end_nothing_is_called_and_the_registration_is_gone()
    {
        using var posts = new Posts();
        int calls = 0;
        IDisposable watch = new UtmpxEvents(posts, log).Watch(() => calls++);
        watch.Dispose();
        posts.Post();
        watch.Dispose();
        Assert.Equal((0, 1), (calls, posts.Cancelled));
        Assert.Empty(log.Messages);
    }

    [Fact]
    public void A_listener_may_end_the_watch_itself()
    {
        using var posts = new Posts();
        using var ready = new ManualResetEventSlim();
        IDisposable? watch = null;
        watch = new UtmpxEvents(posts, log).Watch(() =>
        {
            ready.Wait(Patience);
            watch!.Dispose();
        });
        posts.Post();
        ready.Set();
        Assert.True(posts.Cancellation.Wait(Patience));
    }

    [Fact]
    public void A_listener_that_throws_is_called_again()
    {
        using var posts = new Posts();
        using var called = new SemaphoreSlim(0);
        using IDisposable watch = new UtmpxEvents(posts, log).Watch(() =>
        {
            called.Release();
            throw new InvalidOperationException("no");
        });
        posts.Post();
        Assert.True(called.Wait(Patience));
        posts.Post();
        Assert.True(called.Wait(Patience));
        Assert.Contains(log.Messages, m => m.Contains("InvalidOperationException", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_registration_the_listener_is_never_called_and_the_log_says_so()
    {
        using var posts = new Posts { Status = 9 };
        using IDisposable watch = new UtmpxEvents(posts, log).Watch(() => Assert.Fail("called"));
        Assert.Contains("status 9", Assert.Single(log.Messages));
        Assert.Equal(0, posts.Cancelled);
    }

    [Fact]
    public void When_the_daemon_goes_away_the_thread_ends_and_the_log_says_so()
    {
        using var posts = new Posts();
        using IDisposable watch = new UtmpxEvents(posts, log).Watch(() => Assert.Fail("called"));
        posts.HangUp();
        Assert.True(posts.Cancellation.Wait(Patience));
        watch.Dispose();
        Assert.Contains("closed", Assert.Single(log.Messages));
    }

    private sealed class Posts : INotifications, IDisposable
    {
        private readonly AnonymousPipeServerStream writer = new(PipeDirection.Out);
        private readonly Microsoft.Win32.SafeHandles.SafePipeHandle reader;

        public Posts()
        {
            reader = writer.ClientSafePipeHandle;
        }

        public uint Status { get; init; }

        public string? Name { get; private set; }

        public int Cancelled { get; private set; }

        public ManualResetEventSlim Cancellation { get; } = new();

        public uint Register(string name, out int descriptor, out int token)
        {
            Name = name;
            descriptor = (int)reader.DangerousGetHandle();
            token = 42;
            return Status;
        }

        public void Cancel(int token)
        {
            Assert.Equal(42, token);
            Cancelled++;
            Cancellation.Set();
        }

        /// <summary>The token, in network byte order.</summary>
        public void Post() => writer.Write([0, 0, 0, 42]);

        public void HangUp() => writer.Dispose();

        public void Dispose()
        {
            writer.Dispose();
            reader.Dispose();
            Cancellation.Dispose();
        }
    }
}
