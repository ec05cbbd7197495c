using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Keychain;

/// <summary>The questions that a keychain may ask its user, and that nobody sees in a daemon.</summary>
public static class KeychainPrompts
{
    /// <summary>
    /// Forbids them for the whole process, once at its start: a key that would need a question then fails with
    /// errSecInteractionNotAllowed instead of hanging.
    /// </summary>
    /// <returns>Null when it is done; otherwise why not.</returns>
    public static string? Forbid()
    {
        int status = Security.KeychainSetUserInteractionAllowed(0);
        return status == Security.Success ? null : $"SecKeychainSetUserInteractionAllowed: OSStatus {status}";
    }
}
