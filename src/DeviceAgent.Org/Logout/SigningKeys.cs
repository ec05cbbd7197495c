using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol.SecurityEvents;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Logout;

/// <summary>
/// The org's signing keys: P-256, one file each under <c>keys/</c>, named by the key's RFC 7638 thumbprint, which is also its
/// <c>kid</c>. The newest signs; the JWKS shows all.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    private readonly List<(ECDsa Key, string Id)> keys = [];

    /// <exception cref="OrgConfigurationException">A key file cannot be used.</exception>
    public SigningKeys(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (string file in System.IO.Directory.GetFiles(folder.Keys, "signing-*.pem").OrderBy(File.GetLastWriteTimeUtc))
        {
            keys.Add(Load(file));
        }

        if (keys.Count == 0)
        {
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            string id = Thumbprint(key);
            DataFolder.WritePrivate(Path.Combine(folder.Keys, $"signing-{id}.pem"), key.ExportPkcs8PrivateKeyPem());
            keys.Add((key, id));
        }

        (ECDsa newest, string kid) = keys[^1];

        // The library's cache is one for the process and finds keys by id: an org started again in the same process would sign
        // with the disposed key of the one before.
        Signer = new SecurityEventSigner(new SigningCredentials(new ECDsaSecurityKey(newest) { KeyId = kid }, SecurityAlgorithms.EcdsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        });
    }

    public SecurityEventSigner Signer { get; }

    /// <summary>The public halves as a JWK Set (RFC 7517 section 5).</summary>
    public JsonObject PublicKeys() => new() { ["keys"] = new JsonArray([.. keys.Select(k => PublicKey(k.Key, k.Id))]) };

    public void Dispose() => keys.ForEach(k => k.Key.Dispose());

    private static (ECDsa Key, string Id) Load(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return (key, Thumbprint(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new OrgConfigurationException($"the signing key {file} cannot be used: {e.Message}", e);
        }
    }

    private static string Thumbprint(ECDsa key) =>
        Base64UrlEncoder.Encode(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key)).ComputeJwkThumbprint());

    private static JsonObject PublicKey(ECDsa key, string id)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = id,
            ["x"] = Base64UrlEncoder.Encode(parameters.Q.X),
            ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y),
        };
    }
}
