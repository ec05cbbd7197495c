namespace DeviceAgent.Core.Requirements;

/// <summary>Something that must hold on this machine.</summary>
public interface IRequirement
{
    /// <summary>A stable word of <see cref="DeviceAgent.Protocol.CheckIn.RequirementIds"/>.</summary>
    string Id { get; }

    /// <summary>Whether commands are fetched only while it holds.</summary>
    bool Gates { get; }

    /// <summary>Looks now. Never throws for what it finds: missing and broken are results.</summary>
    ValueTask<RequirementResult> CheckAsync(CancellationToken cancellationToken);
}
