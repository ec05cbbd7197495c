using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.CheckIn;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Org;

namespace DeviceAgent.Core.Tests.Trust;

/// <summary>A whole agent and an org that can be asked: is a SET of this key taken?</summary>
internal sealed class TrustFixture
{
    private int issued;

    public TestAgent Agent { get; } = new();

    public FakeOrg Org => Agent.Org;

    /// <summary>The org's first key, shown from the start.</summary>
    public SetForge First => Agent.Org.Forge;

    public byte[]? File => Agent.Disk.Read(KnownKeys.FileName);

    /// <summary>Only these keys are shown from now on.</summary>
    public void Show(params SetForge[] keys)
    {
        Org.Keys.Clear();
        Org.Keys.AddRange(keys.Select(forge => forge.Key));
    }

    /// <summary>Only these thumbprints are pinned, from the next start on, which is now.</summary>
    public void Pin(params SetForge[] keys)
    {
        Agent.Options = Agent.Options with { OrgKeyPins = [.. keys.Select(ThumbprintOf)] };
        Agent.Start();
    }

    public static string ThumbprintOf(SetForge forge) => PublicSigningKey.Of(forge.Key)!.Thumbprint;

    /// <summary>Delivers a logout that this key signed. Never refused: an org that mends its keys must not have lost a command.</summary>
    /// <returns>Whether it was taken.</returns>
    public Task<bool> TakesAsync(SetForge signer)
    {
        string jti = $"j{++issued}";
        return TakesAsync(jti, signer.Logout(jti, Agent.OrgClock.Now));
    }

    public async Task<bool> TakesAsync(string jti, string compact)
    {
        // In a fake world all this would be one moment, and keys that were read before count as read since.
        Agent.Clock.Pass(TimeSpan.FromSeconds(1));
        Org.Deliver(jti, compact);
        await Agent.RunOnceAsync();
        // Past the throttle of fetches.
        Agent.Clock.Pass(TrustedKeys.RefetchAfter);
        Assert.Empty(Org.Errors);
        return Org.Acknowledged.Contains(jti);
    }

    /// <summary>What the org was told of SETs that were left with it.</summary>
    public async Task<IReadOnlyList<RefusalReport>> ReportedAsync()
    {
        await Agent.RunOnceAsync();
        Agent.Clock.Pass(TrustedKeys.RefetchAfter);
        return [.. Org.CheckIns.SelectMany(checkIn => checkIn.Refusals)];
    }
}
