using System.Security.Cryptography;

namespace DeviceAgent.Org.Api;

/// <summary>Ids in Okta's form: 20 characters, the first three say what they name.</summary>
public static class OktaId
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new id; 17 random characters are more than 100 bits.</summary>
    /// <param name="prefix">Three characters: <c>00u</c> user, <c>guo</c> device, <c>00T</c> token.</param>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 20 - prefix.Length);
}
