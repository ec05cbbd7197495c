using DeviceAgent.Scep.Messages;

namespace DeviceAgent.Scep.Client;

/// <summary>The authority refused: to ask again with the same request is of no use.</summary>
public sealed class ScepRejectedException(FailInfo failInfo, string? text)
    : ScepException($"the authority refused the request: {Describe(failInfo)}{Say(text)}")
{
    private const int LongestText = 200;

    public FailInfo FailInfo { get; } = failInfo;

    /// <summary>Its words go to a terminal and a log: one line, and not a long one.</summary>
    private static string Say(string? text)
    {
        string clean = new([.. (text ?? "").Where(c => !char.IsControl(c)).Take(LongestText)]);
        return string.IsNullOrWhiteSpace(clean) ? "" : $" (it says: {clean})";
    }

    private static string Describe(FailInfo failInfo) => failInfo switch
    {
        FailInfo.BadAlg => "badAlg, an algorithm or the key is not accepted: use an RSA key of at least 2048 bits",
        FailInfo.BadMessageCheck => "badMessageCheck, it could not verify or open the message: does the URL lead to the authority whose certificate it offers?",
        FailInfo.BadRequest => "badRequest, not permitted: most often the challenge is wrong, used up or expired",
        FailInfo.BadTime => "badTime: is this machine's clock right?",
        _ => "badCertId, it knows no such certificate",
    };
}
