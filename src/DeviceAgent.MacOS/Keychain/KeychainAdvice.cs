using System.Security.Cryptography;
using DeviceAgent.Core.Identity;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Keychain;

/// <summary>What to do about a key of the keychain that cannot be used.</summary>
internal static class KeychainAdvice
{
    public static readonly KeyAdvice Advice = new(
        "no private key in the System keychain: the SCEP profile must be installed for the device, not for a user",
        DoesNotSign);

    /// <summary>.NET's exceptions of macOS carry the OSStatus, or the code of the CFError, as their HResult (dotnet/runtime Interop.AppleCrypto).</summary>
    private static string DoesNotSign(CryptographicException failure) => IsAccess(failure.HResult)
        ? "the key's access list does not include this program; set AllowAllAppsAccess in the SCEP payload "
            + $"(OSStatus {failure.HResult})"
        : $"its private key does not sign: {failure.Message} (0x{failure.HResult:x8})";

    private static bool IsAccess(int status) => status
        is Security.InteractionNotAllowed or Security.InteractionRequired or Security.AuthFailed
        or Security.MissingEntitlement or Security.UserCanceled
        or Security.CspOperationAuthDenied or Security.CspObjectUseAuthDenied
        or Security.CspNoUserInteraction or Security.CspUserCanceled;
}
