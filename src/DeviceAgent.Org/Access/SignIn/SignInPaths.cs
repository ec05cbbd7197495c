namespace DeviceAgent.Org.Access.SignIn;

/// <summary>The addresses of signing in and out.</summary>
public static class SignInPaths
{
    public const string SignIn = "/console/sign-in";

    /// <summary>Sends to the identity provider.</summary>
    public const string ToProvider = SignIn + "/provider";

    /// <summary>Where the provider sends back to: the redirect URI that it must know.</summary>
    public const string FromProvider = SignIn + "/oidc";

    /// <summary>Says why nobody was signed in.</summary>
    public const string Failed = SignIn + "/failed";

    /// <summary>Takes a one-time link.</summary>
    public const string SetPassword = "/console/set-password";

    public const string SignOut = "/console/sign-out";

    /// <summary>Where the provider sends back to after a sign-out: the post-logout redirect URI that it must know.</summary>
    public const string SignedOutFromProvider = SignOut + "/oidc";

    public const string SignedOut = "/console/signed-out";

    /// <summary>The query parameter with the page that was asked for.</summary>
    public const string ReturnUrl = "returnUrl";

    /// <summary>The page to go to: one of the console's own, whatever was asked for.</summary>
    public static string Local(string? returnUrl) =>
        returnUrl is not null && (returnUrl == "/console" || returnUrl.StartsWith("/console/", StringComparison.Ordinal) || returnUrl.StartsWith("/console?", StringComparison.Ordinal))
        && !returnUrl.Any(c => char.IsControl(c) || c == '\\') && !returnUrl.StartsWith(SignIn, StringComparison.Ordinal)
            ? returnUrl
            : "/console";
}
