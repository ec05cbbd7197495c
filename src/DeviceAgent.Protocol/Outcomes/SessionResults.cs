namespace DeviceAgent.Protocol.Outcomes;

/// <summary>What became of one session.</summary>
public static class SessionResults
{
    /// <summary>A target, ended, and proven gone by a fresh listing.</summary>
    public const string Ended = "ended";

    /// <summary>A target that was gone before anything was done to it.</summary>
    public const string AlreadyGone = "already-gone";

    /// <summary>A target that a fresh listing still shows.</summary>
    public const string Survived = "survived";

    /// <summary>The user's, but begun after the command was issued: left alone.</summary>
    public const string Newer = "newer";

    /// <summary>Ended like <see cref="Ended"/>, but the clocks cannot tell whether it began before the command was issued.</summary>
    public const string Ambiguous = "ambiguous";

    /// <summary>Somebody else's, or without a link: left alone.</summary>
    public const string NotTargeted = "not-targeted";
}
