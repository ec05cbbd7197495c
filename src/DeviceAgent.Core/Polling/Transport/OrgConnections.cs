namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// The open connections. There is one handler for life, except that <see cref="Drop"/> and another device certificate put a new one in
/// its place: neither the pool nor the certificate of a handler can be changed. Exchanges under way finish on the old one, which goes with the last of them.
/// </summary>
/// <param name="newHandler">Makes a handler.</param>
/// <param name="outdated">Asked before each request whether the newest handler must not be used for it.</param>
internal sealed class OrgConnections(Func<HttpMessageHandler> newHandler, Func<bool> outdated) : IDisposable
{
    private readonly Lock gate = new();
    private Pool current = new(newHandler());

    /// <summary>Sends through the current pool; the answer's body is not read yet and keeps the pool until it is disposed of.</summary>
    internal Lease Take()
    {
        lock (gate)
        {
            if (outdated())
            {
                Replace();
            }

            current.Users++;
            return new Lease(this, current);
        }
    }

    internal void Drop()
    {
        lock (gate)
        {
            Replace();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Retire(current);
        }
    }

    private void Replace()
    {
        Pool next = new(newHandler());
        Retire(current);
        current = next;
    }

    private static void Retire(Pool pool)
    {
        pool.Retired = true;
        if (pool.Users == 0)
        {
            pool.Invoker.Dispose();
        }
    }

    private void Release(Pool pool)
    {
        lock (gate)
        {
            pool.Users--;
            if (pool.Retired && pool.Users == 0)
            {
                pool.Invoker.Dispose();
            }
        }
    }

    internal sealed class Pool(HttpMessageHandler handler)
    {
        internal HttpMessageInvoker Invoker { get; } = new(handler);

        internal int Users { get; set; }

        internal bool Retired { get; set; }
    }

    /// <summary>The right to use one pool for one exchange.</summary>
    internal readonly struct Lease(OrgConnections owner, Pool pool) : IDisposable
    {
        internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            pool.Invoker.SendAsync(request, cancellationToken);

        public void Dispose() => owner.Release(pool);
    }
}
