using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Issuers;

/// <summary>Which tokens counted already. In the database, in the transaction of what the token brought about: neither a restart nor another process lets one count twice.</summary>
public static class UsedTokens
{
    /// <summary>Takes the one use of a token.</summary>
    /// <param name="db">The running write.</param>
    /// <param name="issuer">The token's <c>iss</c>: two issuers may hand out the same id.</param>
    /// <param name="jti">The token's <c>jti</c>, of any length.</param>
    /// <param name="until">From then on its own time refuses it.</param>
    /// <param name="now">The org's time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it was used before.</returns>
    public static async Task<bool> TryUseAsync(
        OrgDb db, string issuer, string jti, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);

        // A digest: of one length, and of characters that every database takes, whatever an issuer writes into it.
        string id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{jti}")));
        await db.UsedTokens.Where(t => t.Until < now).ExecuteDeleteAsync(cancellationToken);
        if (await db.UsedTokens.AnyAsync(t => t.Id == id, cancellationToken))
        {
            return false;
        }

        db.UsedTokens.Add(new UsedTokenRecord { Id = id, Until = until });
        return true;
    }
}
