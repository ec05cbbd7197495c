using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DeviceAgent.Org.Hosting;

/// <summary>
/// Keeps the listeners apart: each connection is marked with the listener that accepted it, and an endpoint answers only
/// on its own. The Host header and the port play no part, so neither can be used to get across.
/// </summary>
public static class Listeners
{
    private static readonly object Key = new();

    /// <summary>Marks every connection that <paramref name="options"/> accepts.</summary>
    public static void Mark(ListenOptions options, Listener listener) =>
        options.Use(next => connection =>
        {
            Mark(connection.Items, listener);
            return next(connection);
        });

    /// <summary>Marks one connection.</summary>
    /// <param name="connection">The connection's items, <see cref="IConnectionItemsFeature"/>.</param>
    /// <param name="listener">Which listener accepted it.</param>
    public static void Mark(IDictionary<object, object?> connection, Listener listener)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection[Key] = listener;
    }

    /// <summary>The listener that this request came in by.</summary>
    public static Listener Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        IDictionary<object, object?>? items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        return items is not null && items.TryGetValue(Key, out object? value) && value is Listener listener ? listener : Listener.None;
    }

    /// <summary>After <see cref="SeparateAsync"/>: whether the endpoint is for everybody who reaches its listener.</summary>
    public static bool IsOpen(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
    }

    /// <summary>After routing: forgets an endpoint that belongs to other listeners, or to none.</summary>
    public static Task SeparateAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.GetEndpoint() is { } endpoint && !endpoint.Metadata.OfType<Listener>().Contains(Of(context)))
        {
            context.SetEndpoint(null);
        }

        return next(context);
    }

    /// <summary>
    /// After <see cref="SeparateAsync"/>: away from the admin listener a path that leads nowhere ends here, so that none that only signing in
    /// knows is answered there.
    /// </summary>
    public static Task EndStraysAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (Of(context) == Listener.Admin || context.GetEndpoint() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
