using System.Security.Cryptography;

namespace DeviceAgent.Core.Identity;

/// <summary>What a store's owner is told of a private key that cannot be used: it depends on the store what there is to do.</summary>
/// <param name="NoPrivateKey">There is a certificate without one.</param>
/// <param name="DoesNotSign">There is one, and signing with it threw this.</param>
public sealed record KeyAdvice(string NoPrivateKey, Func<CryptographicException, string> DoesNotSign)
{
    /// <summary>For keys in files.</summary>
    public static KeyAdvice Files { get; } = new(
        "no private key: put it into the same file, or beside it as NAME.key",
        e => $"its private key does not sign: {e.Message}");
}
