namespace DeviceAgent.Org.Access.SignIn;

/// <summary>Why a sign-in by the identity provider came to nothing. The word stands in the address of the page that says so.</summary>
public static class SignInFailure
{
    /// <summary>The answer is none of a sign-in that was begun in this browser: it was replayed, is too old, or came from elsewhere.</summary>
    public const string Unexpected = "unexpected";

    /// <summary>The provider refused, or the person did.</summary>
    public const string Denied = "denied";

    /// <summary>The token is not what it must be: signature, issuer, audience, time.</summary>
    public const string BadToken = "bad-token";

    /// <summary>No group gives a role.</summary>
    public const string NoRole = "no-role";

    /// <summary>A super admin keeps the person out.</summary>
    public const string Blocked = "blocked";

    /// <summary>The provider does not answer.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>In words; for a word that is none of these too.</summary>
    public static string Words(string? reason) => reason switch
    {
        Denied => "The identity provider did not let you in.",
        BadToken => "What the identity provider sent cannot be believed. The org's log says why; tell whoever looks after the org.",
        NoRole => "You are known to the identity provider, but none of your groups gives you a role here. Ask whoever looks after the org to put you into one.",
        Blocked => "A super admin of this org keeps you out. Ask one to let you in again.",
        Unreachable => "The identity provider does not answer. Try again in a moment; the local administrator can sign in meanwhile.",
        _ => "The answer of the identity provider belongs to no sign-in that was begun in this browser, or to an old one. Begin again.",
    };

    internal static string PathOf(string reason) => $"{SignInPaths.Failed}?reason={reason}";
}
