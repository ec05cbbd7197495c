using DeviceAgent.Org.Storage;

namespace DeviceAgent.Org.UniversalLogout;

/// <summary>How a call is answered.</summary>
/// <param name="Status">204, or the status of the refusal (section 3 of the draft).</param>
/// <param name="Reason">Why it is refused, or what else there is to say; null for nothing.</param>
/// <param name="User">The user that was found; null for none.</param>
public sealed record CallResult(int Status, string? Reason, UserRecord? User)
{
    public bool IsAccepted => Status == StatusCodes.Status204NoContent;
}
