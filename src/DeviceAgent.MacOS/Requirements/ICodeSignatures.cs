namespace DeviceAgent.MacOS.Requirements;

/// <summary>Security.framework's judgement of an app bundle on disk.</summary>
public interface ICodeSignatures
{
    /// <summary>
    /// Whether the bundle is sealed, unchanged, and signed as <paramref name="requirement"/> says (Code Signing Requirement Language).
    /// </summary>
    /// <returns>Null when it is; otherwise why not, in words.</returns>
    /// <exception cref="IOException">There is no bundle at that path, or it cannot be judged now.</exception>
    string? WhyNot(string bundlePath, string requirement);

    /// <summary>The code-directory hash in hex, by which one build is told from another without hashing the bundle again; null when unsigned.</summary>
    /// <exception cref="IOException">There is no bundle at that path.</exception>
    string? CodeDirectoryHash(string bundlePath);
}
