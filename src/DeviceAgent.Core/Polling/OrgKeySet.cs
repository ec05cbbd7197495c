using DeviceAgent.Protocol.Keys;

namespace DeviceAgent.Core.Polling;

/// <summary>What the org's JWK Set shows. Nothing of it is believed for being there: see <see cref="Commands.TrustedKeys"/>.</summary>
/// <param name="Keys">The keys that may sign SETs, at most <see cref="MostKeys"/>.</param>
/// <param name="RollOvers">The newest <see cref="KeyRollOver.Most"/> texts of the member <c>rollovers</c>, as they stand there.</param>
public sealed record OrgKeySet(IReadOnlyList<PublicSigningKey> Keys, IReadOnlyList<string> RollOvers)
{
    /// <summary>Further keys are passed over: a SET without <c>kid</c> is checked against every one.</summary>
    public const int MostKeys = 100;
}
