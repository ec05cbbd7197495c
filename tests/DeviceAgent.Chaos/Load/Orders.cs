using System.Globalization;
using DeviceAgent.Chaos.Books;

namespace DeviceAgent.Chaos.Load;

/// <summary>An admin who logs users out all the time, whether the org is there or not.</summary>
/// <param name="desk">The admin's way to the org.</param>
/// <param name="userIds">User name to id.</param>
/// <param name="random">Who and when.</param>
public sealed class Orders(OrgDesk desk, IReadOnlyDictionary<string, string> userIds, Random random)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private readonly List<OrderEntry> orders = [];
    private TaskCompletionSource next = NewSignal();

    /// <summary>Read it after the end of <see cref="IssueAsync"/>.</summary>
    public IReadOnlyList<OrderEntry> All => orders;

    /// <summary>Completes with the next request.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Issues logouts until <paramref name="stop"/>; each is waited for.</summary>
    public async Task IssueAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            string user = userIds.Keys.ElementAt(random.Next(userIds.Count));
            string reason = string.Create(CultureInfo.InvariantCulture, $"order {orders.Count + 1}");
            Task<string?> issuing = desk.TryIssueAsync(userIds[user], reason);
            Interlocked.Exchange(ref next, NewSignal()).SetResult();
            orders.Add(new OrderEntry(reason, user, await issuing));
            await Task.Delay(LongestPause * random.NextDouble(), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
