namespace DeviceAgent.Org.Issuers;

/// <summary>A token that is not believed. The message says why, and holds nothing of the token but what its sender knows anyway.</summary>
/// <param name="reason">One sentence.</param>
/// <param name="isSigned">Whether the issuer's own key signed it: then it is the issuer's or the settings' mistake, and no stranger's try.</param>
public sealed class TokenException(string reason, bool isSigned = false) : Exception(reason)
{
    public bool IsSigned => isSigned;
}
