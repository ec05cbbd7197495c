using Microsoft.AspNetCore.Routing.Matching;

namespace DeviceAgent.Org.Hosting;

/// <summary>Lets two endpoints have the same path on different listeners: routing sees those of the connection's listener only.</summary>
public sealed class ListenerMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints is { Count: > 1 } && endpoints.Any(e => e.Metadata.OfType<Listener>().Any());

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        Listener listener = Listeners.Of(httpContext);
        for (int i = 0; i < candidates.Count; i++)
        {
            // What has no listener at all is routing's own, such as the answer to a wrong method.
            Listener[] doors = [.. candidates[i].Endpoint.Metadata.OfType<Listener>()];
            if (candidates.IsValidCandidate(i) && doors.Length > 0 && !doors.Contains(listener))
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
