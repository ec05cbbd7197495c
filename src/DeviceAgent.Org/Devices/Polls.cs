using DeviceAgent.Org.Diagnostics;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Polling;

namespace DeviceAgent.Org.Devices;

/// <summary>Answers polls (RFC 8936 section 2).</summary>
public sealed class Polls(WaitingCommands queue, PollWaiters waiters, OrgMetrics metrics, OrgOptions options, TimeProvider time)
{
    private static readonly PollResponse Empty = new() { Sets = new Dictionary<string, string>() };

    /// <summary>
    /// Takes over acknowledgements and errors, then returns what waits; with nothing there and a long poll asked for, holds the
    /// request until something is issued or the hold is over.
    /// </summary>
    /// <param name="device">Who asks.</param>
    /// <param name="instanceKey">The thumbprint of the key that signed the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="askedHold">The hold that the device asked for; the org's own is the upper limit.</param>
    /// <param name="admit">Throws when the device is not let in any more; asked before anything is handed out to a held poll.</param>
    /// <param name="cancellationToken">Cancelled when the device is gone: nothing is handed out then.</param>
    public async Task<PollResponse> AnswerAsync(
        DeviceRecord device, string instanceKey, PollRequest request, TimeSpan? askedHold, Func<Task> admit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(admit);
        await queue.TakeOverAsync(device, request, cancellationToken);
        if (request.MaxEvents is <= 0)
        {
            metrics.Polled(MetricWords.PollAcknowledgement);
            return Empty;
        }

        TimeSpan hold = askedHold < options.Hold ? askedHold.Value : options.Hold;
        PollResponse response = request.ReturnImmediately == true || hold <= TimeSpan.Zero
            ? await queue.HandOutAsync(device, instanceKey, request.MaxEvents, cancellationToken)
            : await HoldAsync(device, instanceKey, request.MaxEvents, time.GetUtcNow() + hold, admit, cancellationToken);
        metrics.Polled(response.Sets.Count > 0 ? MetricWords.PollWithCommands : MetricWords.PollEmpty);
        return response;
    }

    private async Task<PollResponse> HoldAsync(
        DeviceRecord device, string instanceKey, int? maxEvents, DateTimeOffset deadline, Func<Task> admit, CancellationToken cancellationToken)
    {
        while (true)
        {
            using PollWaiter waiter = waiters.Enter(device.Id, deadline);
            await admit();
            PollResponse response = await queue.HandOutAsync(device, instanceKey, maxEvents, cancellationToken);
            if (response.Sets.Count > 0 || await waiter.WaitAsync(cancellationToken) != WakeUp.Command)
            {
                return response;
            }
        }
    }
}
