namespace DeviceAgent.Org.Access;

/// <summary>The ways to say who one is.</summary>
public static class AccessSchemes
{
    /// <summary>Chooses by the path. A cookie never speaks for the API, a token never for the console.</summary>
    public const string ByPath = "ByPath";

    /// <summary><c>Authorization: SSWS</c>, for <c>/api</c>, <c>/metrics</c> and all that is not the console's.</summary>
    public const string ApiToken = "ApiToken";

    /// <summary>The cookie of a signed-in person, for <c>/console</c>.</summary>
    public const string Console = "Console";

    /// <summary>OpenID Connect; there only where it is configured.</summary>
    public const string Oidc = "Oidc";

    /// <summary>Where the console lives.</summary>
    public static readonly PathString ConsoleRoot = new("/console");

    /// <summary>The scheme of a path.</summary>
    public static string Of(PathString path) => path.StartsWithSegments(ConsoleRoot) ? Console : ApiToken;
}
