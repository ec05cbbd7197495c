namespace DeviceAgent.Core.Polling.Transport;

/// <summary>
/// The open connections. There is one handler for life, except that <see cref="Drop"/> puts a new one in its place: the pool
/// of a handler cannot be emptied otherwise. Exchanges under way finish on the old one, which goes with the last of them.
/// </summary>
internal sealed class OrgConnections(Func<HttpMessageHandler> newHandler) : IDisposable
{
    private readonly Lock gate = new();
    private Pool current = new(newHandler());

    /// <summary>Sends through the current pool; the answer's body is not read yet and keeps the pool until it is disposed of.</summary>
    internal Lease Take()
    {
        lock (gate)
        {
            current.Users++;
            return new Lease(this, current);
        }
    }

    internal void Drop()
    {
        lock (gate)
        {
            Retire(current);
            current = new Pool(newHandler());
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Retire(current);
        }
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
