using System.Data.Common;
using System.Text;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DeviceAgent.Org.Storage;

/// <summary>What a failure of the database means. Entity Framework wraps it, in PostgreSQL's case more than once.</summary>
public static class DatabaseFailure
{
    // Npgsql has no name for it.
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>What the database said; null when the failure is not the database's, or was put into words already.</summary>
    public static DbException? Of(Exception? failure)
    {
        while (failure is not null and not DbException and not OrgConfigurationException)
        {
            failure = failure.InnerException;
        }

        return failure as DbException;
    }

    /// <summary>
    /// Whether it passes by itself. SQLite: disk full, I/O error, file not to be opened, locked by somebody. PostgreSQL: the server is
    /// away, starting, full, or somebody held a lock for too long; or the file of its password is away.
    /// </summary>
    public static bool MayPass(Exception failure) => Of(failure) switch
    {
        SqliteException e => e.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_BUSY,

        // A server in its shutdown, or one that has become a standby, takes no writes.
        NpgsqlException e => e.IsTransient || e.InnerException is OrgConfigurationException || e.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or IdleInTransactionSessionTimeout,
        _ => false,
    };

    /// <summary>Whether a text cannot be stored: PostgreSQL keeps no U+0000, no half of a surrogate pair, and no key of thousands of bytes.</summary>
    public static bool IsBadText(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is EncoderFallbackException or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.ProgramLimitExceeded })
            {
                return true;
            }
        }

        return false;
    }
}
