using System.Globalization;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using Npgsql;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>What <see cref="DatabaseCheck"/> looks at in a PostgreSQL database: it answers, keeps what it confirms, and has room for the org.</summary>
internal static class SharedDatabaseCheck
{
    private const double MostOfConnections = 0.9;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>What a server says of itself.</summary>
    /// <param name="Version">As it writes it.</param>
    /// <param name="Size">Of the database, in bytes.</param>
    /// <param name="Unsafe">The settings without which a crash may lose what was confirmed; empty when all are on.</param>
    /// <param name="Connections">Of all its clients.</param>
    /// <param name="MostConnections">That it takes.</param>
    internal sealed record Server(string Version, long Size, IReadOnlyList<string> Unsafe, int Connections, int MostConnections);

    public static async Task<Finding> LookAsync(DoctorContext context, PostgreSqlDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            // Says whether it is of this version.
            _ = context.Store;
            Server server = await AskAsync(database, cancellationToken);
            return database.PasswordSource is { } file && (File.GetUnixFileMode(file) & Others) != 0
                ? Of(FindingState.Warning, $"{file} holds the database's password, and has mode {FileModes.Write(File.GetUnixFileMode(file))}", $"chmod 600 {file}")
                : Judge(server);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            return Of(FindingState.Failure, database.Unusable(e).Message, "see whether the server runs and lets this machine in (docs/org-operations.md)");
        }
        catch (Hosting.OrgConfigurationException e)
        {
            return Of(FindingState.Failure, e.Message, "see whether the server runs and lets this machine in, and run doctor with the version of device-org that serves");
        }
    }

    /// <summary>The verdict on a server.</summary>
    internal static Finding Judge(Server server)
    {
        string seen = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {server.Version}, {server.Size / (1024 * 1024):N0} MiB, of this version");
        return server.Unsafe.Count > 0
            ? Of(FindingState.Failure, $"{seen}, but {string.Join(", ", server.Unsafe)}: a crash may lose what was confirmed", "set them to on in postgresql.conf")
            : server.Connections > server.MostConnections * MostOfConnections
            ? Of(FindingState.Warning, string.Create(CultureInfo.InvariantCulture, $"{seen}, but {server.Connections} of its {server.MostConnections} connections are taken"),
                "raise max_connections, or lower Database:Connections")
            : Of(FindingState.Ok, seen, null);
    }

    private static Finding Of(string state, string seen, string? remedy) => new(DatabaseCheck.Name, state, seen, remedy);

    private static async Task<Server> AskAsync(PostgreSqlDatabase database, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = database.OpenOwnSource("doctor");
        await using NpgsqlCommand command = source.CreateCommand("""
            SELECT current_setting('server_version'), pg_database_size(current_database()),
                array(SELECT name || ' is ' || setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting IN ('off', 'local') ORDER BY name),
                (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'), current_setting('max_connections')::int
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Server(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<string[]>(2), reader.GetInt32(3), reader.GetInt32(4));
    }
}
