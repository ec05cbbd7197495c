using DeviceAgent.Org.Keys;
using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;
using DeviceAgent.Simulation.Org;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DeviceAgent.Simulation.Faults;

/// <summary>The org's SETs do not name the key of the device that they are for: their audience is all there is.</summary>
public sealed class AudienceNotBound : WireFault
{
    private SimOrg? org;

    public override void BeforeLogout(SimOrg org) => this.org = org;

    protected override Task<PollResponse> ChangeAsync(PollResponse response, Func<PollRequest, Task> poll)
    {
        if (org is null || response.Sets.Count == 0)
        {
            return Task.FromResult(response);
        }

        var folder = new KeyFolder(Path.Combine(org.Data, "keys"));
        using var ring = new KeyRing(folder, folder.Find()!);
        return Task.FromResult(response with { Sets = response.Sets.ToDictionary(set => set.Key, set => Unbound(set.Value, ring)) });
    }

    private static string Unbound(string compact, KeyRing ring)
    {
        var token = new JsonWebToken(compact);
        SecurityEventToken set = SecurityEventToken.Read(token);
        return set.RecipientKey is null ? compact : ring.Signer.Sign(set with { RecipientKey = null }, token.Audiences.Single());
    }
}
