using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Protocol.Keys;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Keys;

/// <summary>One state of the keys: what signs and what the JWKS shows. Never changes, so a request that has it may go on with it.</summary>
public sealed class KeyRing : IDisposable
{
    private readonly ECDsa signing;
    private readonly IReadOnlyList<PublicSigningKey> keys;
    private readonly IReadOnlyList<string> rollOvers;

    /// <exception cref="Hosting.OrgConfigurationException">A key file cannot be used.</exception>
    public KeyRing(KeyFolder folder, KeyList list)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(list);

        // Newest first: an agent looks at no more than its limit.
        keys = [.. list.Keys.Where(k => k.Retired is null).Reverse().Select(k => PublicHalf(folder, k))];
        rollOvers = [.. list.RollOvers.TakeLast(KeyRollOver.Most)];
        signing = folder.Load(list.Signer);
        SigningSince = list.Signer.Created;

        // The library's cache is one for the process and finds keys by id: an org started again in the same process would sign
        // with the disposed key of the one before.
        Signer = new SecurityEventSigner(
            new SigningCredentials(new ECDsaSecurityKey(signing) { KeyId = list.Signing }, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            });
    }

    public SecurityEventSigner Signer { get; }

    /// <summary>When the key that signs was made.</summary>
    public DateTimeOffset SigningSince { get; }

    /// <summary>Signs something that nobody gets.</summary>
    /// <exception cref="CryptographicException">It cannot.</exception>
    public void Prove() => signing.SignData([], HashAlgorithmName.SHA256);

    /// <summary>The public halves as a JWK Set (RFC 7517 section 5), with the roll-overs.</summary>
    public JsonObject PublicKeys()
    {
        var set = new JsonObject { ["keys"] = new JsonArray([.. keys.Select(PublicKey)]) };
        if (rollOvers.Count > 0)
        {
            set[KeyRollOver.Member] = new JsonArray([.. rollOvers.Select(r => JsonValue.Create(r))]);
        }

        return set;
    }

    public void Dispose() => signing.Dispose();

    private static PublicSigningKey PublicHalf(KeyFolder folder, KeyEntry entry)
    {
        using ECDsa key = folder.Load(entry);
        return PublicSigningKey.Of(new ECDsaSecurityKey(key))!;
    }

    private static JsonObject PublicKey(PublicSigningKey key)
    {
        JsonObject jwk = key.ToJson();
        jwk["use"] = "sig";
        jwk["alg"] = SecurityAlgorithms.EcdsaSha256;
        jwk["kid"] = key.Thumbprint;
        return jwk;
    }
}
