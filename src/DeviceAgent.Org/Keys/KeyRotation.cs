using System.Security.Cryptography;
using DeviceAgent.Protocol.Keys;
using Microsoft.IdentityModel.Tokens;

namespace DeviceAgent.Org.Keys;

/// <summary>Changes of the signing keys, also while the org runs: it notices the new list by itself.</summary>
public sealed class KeyRotation(KeyFolder folder, TimeProvider time)
{
    /// <summary>Makes a key that signs from now on. The one that signed so far vouches for it.</summary>
    /// <param name="issuer">The org's issuer: agents take the roll-over for this one only.</param>
    /// <returns>The list as it is now.</returns>
    /// <exception cref="Hosting.OrgConfigurationException">A key file cannot be used, or another command is at it.</exception>
    /// <exception cref="IOException">The disk refuses: nothing has changed, or all of it.</exception>
    public KeyList Rotate(string issuer)
    {
        KeyList list = folder.Open(time);
        using IDisposable hold = folder.Lock();
        list = folder.Find() ?? list;
        using ECDsa older = folder.Load(list.Signer);
        KeyEntry newer = folder.Create(time.GetUtcNow());
        using ECDsa newerKey = folder.Load(newer);
        string rollOver = KeyRollOver.Sign(
            issuer,
            newer.Created,
            PublicSigningKey.Of(new ECDsaSecurityKey(newerKey))!,
            new SigningCredentials(new ECDsaSecurityKey(older), SecurityAlgorithms.EcdsaSha256));
        KeyList next = new() { Signing = newer.Thumbprint, Keys = [.. list.Keys, newer], RollOvers = [.. list.RollOvers, rollOver] };
        folder.Write(next);
        return next;
    }

    /// <summary>
    /// Takes a key out of the JWKS and deletes its private half. Its roll-overs stay: devices that know no later key still need them.
    /// Repeating it finishes one that was cut short.
    /// </summary>
    /// <returns>False when the key signs, or there is none of this thumbprint.</returns>
    /// <inheritdoc cref="Rotate"/>
    public bool Retire(string thumbprint)
    {
        KeyList list = folder.Open(time);
        using IDisposable hold = folder.Lock();
        list = folder.Find() ?? list;
        if (thumbprint == list.Signing || list.Find(thumbprint) is not { } entry)
        {
            return false;
        }

        if (entry.Retired is null)
        {
            KeyEntry retired = entry with { Retired = time.GetUtcNow() };
            folder.Write(list with { Keys = [.. list.Keys.Select(k => k == entry ? retired : k)] });
        }

        folder.Delete(entry.File);
        return true;
    }
}
