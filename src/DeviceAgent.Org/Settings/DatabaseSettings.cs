using DeviceAgent.Org.Storage.PostgreSql;

namespace DeviceAgent.Org.Settings;

/// <summary>Which database the org keeps its records in.</summary>
public sealed record DatabaseSettings
{
    /// <summary><c>Database:Url</c>: a PostgreSQL database; null for SQLite in the data folder.</summary>
    public PostgreSqlAddress? Url { get; init; }

    /// <summary><c>Database:PasswordFile</c>: holds the password; null for systemd's credential <c>database-password</c>, or none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary><c>Database:Connections</c>: the most connections of this process.</summary>
    public int Connections { get; init; } = PostgreSqlDatabase.UsualConnections;
}
