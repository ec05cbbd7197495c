namespace DeviceAgent.Org.Api;

/// <summary>The links that stand in bodies: absolute, with the address under which the caller reached the org.</summary>
public static class OrgLinks
{
    public static string Root(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return $"{context.Request.Scheme}://{context.Request.Host}";
    }

    /// <summary>A link with the methods that it takes.</summary>
    public static object To(string root, string path, params string[] methods) =>
        new { href = root + path, hints = new { allow = methods.Length == 0 ? ["GET"] : methods } };
}
