namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// The open connections. There is one handler for life, except that <see cref="Drop"/> and another device certificate put a new one in
/// its place: neither the pool nor the certificate of a handler can be changed. Exchanges under way finish on the old one, which goes with the last of them.
/// </summary>
/// <param name="newHandler">Makes a handler.</param>
/// <param name="outdated">Asked before each request whether the newest handler must not be used for it.</param>
/// <param name="refused">Told that the org has refused the newest handler's certificate; says whether there is another one to try.</param>
internal sealed class OrgConnections(Func<HttpMessageHandler> newHandler, Func<bool> outdated, Func<bool> refused) : IDisposable
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

    private bool Refused(Pool pool)
    {
        lock (gate)
        {
            // Of an older pool it says nothing of the certificate that is in use now.
            return ReferenceEquals(pool, current) && refused();
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

        /// <summary>The org has refused the certificate of this exchange.</summary>
        /// <returns>Whether the next exchange speaks with another one.</returns>
        internal bool Refused() => owner.Refused(pool);

        public void Dispose() => owner.Release(pool);
    }
}
