namespace DeviceAgent.Org.SharedSignals;

/// <summary>A security event token that can never be taken (RFC 8935 section 2.3).</summary>
/// <param name="code">One of <see cref="Protocol.Polling.SetErrorCodes"/>.</param>
/// <param name="description">One sentence for the transmitter's admin.</param>
public sealed class SignalException(string code, string description) : Exception(description)
{
    public string Code => code;
}
