using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace DeviceAgent.Org.Tests.Diagnostics;

/// <summary>A receiver of OTLP over HTTP on a free port of loopback. It keeps the bytes that come.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();
    private TaskCompletionSource arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpReceiver(WebApplication app)
    {
        this.app = app;
    }

    public string Url => app.Urls.Single();

    public IReadOnlyCollection<(string Path, byte[] Body)> Received => received;

    public static async Task<OtlpReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until what came together fulfils a condition.</summary>
    public async Task WaitAsync(Func<bool> fulfilled)
    {
        while (true)
        {
            // Taken before the look: what comes after it completes this one.
            Task next = Volatile.Read(ref arrival).Task;
            if (fulfilled())
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        }
    }

    /// <summary>How often some bytes came.</summary>
    public int Count(byte[] bytes)
    {
        int count = 0;
        foreach ((_, byte[] body) in received)
        {
            for (int at = body.AsSpan().IndexOf(bytes); at >= 0; count++)
            {
                int next = body.AsSpan(at + 1).IndexOf(bytes);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }

        return count;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
        Interlocked.Exchange(ref arrival, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
