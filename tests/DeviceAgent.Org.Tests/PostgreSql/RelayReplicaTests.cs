using DeviceAgent.Org.Devices;
using DeviceAgent.Org.Okta.Relay;
using DeviceAgent.Org.Tests.Okta;
using DeviceAgent.Protocol.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>Two processes of one org in front of one Okta.</summary>
public sealed class RelayReplicaTests
{
    [PostgreSqlFact]
    public async Task One_asks_Okta_and_wakes_a_device_at_the_other_which_goes_on_when_the_first_is_gone()
    {
        TestDatabase.UsePostgreSql();
        await using RelayedOrg relayed = await RelayedOrg.StartAsync();
        (_, TestDevice mac) = await relayed.AddAsync("ada");
        await using TestOrg second = await relayed.Org.StartReplicaAsync();
        await RelayedOrg.UntilAsync(() => second.Host.Services.GetRequiredService<ReplicaNews>().IsListening);
        SystemLogRelay other = second.Host.Services.GetRequiredService<SystemLogRelay>();
        int before = relayed.Okta.Asked.Count;

        await other.LookAsync(CancellationToken.None);
        Assert.Equal(before, relayed.Okta.Asked.Count);
        Task<PollResponse> held = await mac.At(second).HoldAsync();
        await relayed.TellAsync("user.lifecycle.suspend", "00u1", "ada@example.com");
        Assert.Single((await held).Sets);

        await relayed.Org.StopAsync();
        before = relayed.Okta.Asked.Count;
        await other.LookAsync(CancellationToken.None);
        Assert.True(relayed.Okta.Asked.Count > before);
    }
}
