using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Access.SignIn;

/// <summary>Why nobody was signed in.</summary>
public static class SignInRefusal
{
    public static OrgException Wrong() => OrgException.Invalid("password", "is wrong, or none is set yet");

    /// <param name="left">How long the lock still lasts.</param>
    public static OrgException Locked(TimeSpan left) =>
        OrgException.Invalid("password", $"was wrong too often: try again in {Math.Max(1, (int)Math.Ceiling(left.TotalMinutes))} min, or use device-org admin reset-link");

    public static OrgException TooMany() => OrgException.TooManyRequests("password: too many attempts from your address: wait a minute");
}
