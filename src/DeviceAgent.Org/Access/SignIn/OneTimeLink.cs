namespace DeviceAgent.Org.Access.SignIn;

/// <summary>The address that sets the local administrator's password.</summary>
public static class OneTimeLink
{
    /// <param name="admin">Where the console is reached: scheme, host and port.</param>
    /// <param name="secret">The link's secret.</param>
    public static string Of(string admin, string secret)
    {
        ArgumentNullException.ThrowIfNull(admin);
        return $"{admin.TrimEnd('/')}{SignInPaths.SetPassword}?link={secret}";
    }
}
