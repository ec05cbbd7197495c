using System.Buffers;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// Recognises names whose values may be secrets. No setting holds one, but people put them there: a password where the password's
/// file belongs, a challenge or a token under a name of their own.
/// </summary>
public static class SecretNames
{
    private static readonly SearchValues<string> Words = SearchValues.Create(
        ["password", "passwd", "passphrase", "secret", "token", "challenge", "credential", "apikey", "api-key", "api_key", "privatekey", "authorization"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a name, or a text with names in it, has one of the words, in any spelling of upper and lower case.</summary>
    public static bool IsOne(string name) => name.AsSpan().ContainsAny(Words);
}
