namespace DeviceAgent.Core.Trust;

/// <summary>A PEM file with the only roots that the org's TLS certificate may chain to (<c>OrgCaFile</c>).</summary>
/// <param name="Path">Where it is.</param>
/// <param name="WhyNotTrusted">
/// Says why a file must not be believed, such as that others may write it; null when it may. Who can write the org's roots can be the org.
/// Asked anew for each connection.
/// </param>
public sealed record RootsFile(string Path, Func<string, string?> WhyNotTrusted)
{
    /// <summary>Where the system has no rules about who may change a file.</summary>
    public static readonly Func<string, string?> AlwaysTrusted = static _ => null;

    /// <summary>Why no connection may be made by these roots, in words; null when it may. Others than these are never taken instead.</summary>
    public string? Problem => WhyNotTrusted(Path) is { } reason ? $"{Path} {reason}" : null;
}
