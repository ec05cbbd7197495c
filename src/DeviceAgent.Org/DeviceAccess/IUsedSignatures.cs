using DeviceAgent.Protocol.MessageSignatures;

namespace DeviceAgent.Org.DeviceAccess;

/// <summary>The signatures of the last minutes: each counts once. Only valid ones come here, so nobody but the device itself can fill it.</summary>
/// <remarks>
/// None of them outlives a crash of what holds them. What is replayed right after it can only repeat an acknowledgement or an outcome,
/// which changes nothing, or fetch SETs, which wait until they are acknowledged.
/// </remarks>
public interface IUsedSignatures
{
    /// <summary>Remembers the signature for as long as its time lets it through.</summary>
    /// <returns>False when it was used before.</returns>
    Task<bool> TryUseAsync(string deviceId, ReceivedSignature signature, CancellationToken cancellationToken);
}
