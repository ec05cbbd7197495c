namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// Recognises names whose values may be secrets. No setting holds one, but people put them there: a password where the password's
/// file belongs, a challenge or a token under a name of their own.
/// </summary>
public static class SecretNames
{
    private static readonly string[] Words =
        ["password", "passwd", "passphrase", "secret", "token", "challenge", "credential", "apikey", "api-key", "api_key", "privatekey", "authorization"];

    /// <summary>Whether a name has one of the words in it, in any spelling of upper and lower case.</summary>
    public static bool IsOne(string name) => Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
