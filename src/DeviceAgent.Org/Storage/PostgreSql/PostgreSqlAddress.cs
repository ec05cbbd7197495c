using System.Globalization;
using System.Net;
using DeviceAgent.Org.Hosting;
using Npgsql;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>
/// Where a PostgreSQL database is, as libpq writes it: <c>postgresql://user@host:5432/name?sslrootcert=/etc/ca.pem</c>, or
/// <c>postgresql:///name?host=/run/postgresql&amp;user=name</c> for a socket. It never holds a password: it stands on a command line.
/// </summary>
public sealed class PostgreSqlAddress
{
    private static readonly string[] Known = ["host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"];

    private readonly NpgsqlConnectionStringBuilder builder;

    private PostgreSqlAddress(Uri url, NpgsqlConnectionStringBuilder builder)
    {
        Url = url;
        this.builder = builder;
    }

    public Uri Url { get; }

    /// <summary>Without a password.</summary>
    public string ConnectionString => builder.ConnectionString;

    /// <summary>The database's name.</summary>
    public string Database => builder.Database!;

    /// <summary>Reads an address.</summary>
    /// <exception cref="OrgConfigurationException">It cannot be one, holds a password, or would go over a network without TLS that knows the server.</exception>
    public static PostgreSqlAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("postgresql" or "postgres"))
        {
            throw new OrgConfigurationException("the database must be an address such as postgresql://device_org@db.example.com/device_org");
        }

        if (url.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            // Not shown again either.
            throw new OrgConfigurationException("the database's address must hold no password: put it into a file and name that in the setting Database:PasswordFile");
        }

        Dictionary<string, string> query = Query(url);
        string database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        string host = query.GetValueOrDefault("host") ?? url.IdnHost.Trim('[', ']');
        string user = query.GetValueOrDefault("user") ?? Uri.UnescapeDataString(url.UserInfo);
        Require(database.Length > 0 && !database.Contains('/', StringComparison.Ordinal), url, "must name a database after the host");
        Require(host.Length > 0, url, "must name a host, or the folder of a socket as ?host=/run/postgresql");
        Require(user.Length > 0, url, "must name a user");
        var builder = new NpgsqlConnectionStringBuilder { Host = host, Database = database, Username = user, SslMode = Mode(url, host, query.GetValueOrDefault("sslmode")) };
        builder.Port = PortOf(url, query.GetValueOrDefault("port"));
        builder.RootCertificate = query.GetValueOrDefault("sslrootcert");
        builder.SslCertificate = query.GetValueOrDefault("sslcert");
        builder.SslKey = query.GetValueOrDefault("sslkey");
        return new PostgreSqlAddress(url, builder);
    }

    public override string ToString() => Url.OriginalString;

    private static Dictionary<string, string> Query(Uri url)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            if (parts is not [var name, { Length: > 0 } value] || !Known.Contains(name) || !query.TryAdd(name, Uri.UnescapeDataString(value)))
            {
                throw new OrgConfigurationException($"the database's address: {parts[0]} is none of {string.Join(", ", Known)}, has no value, or comes twice");
            }
        }

        return query;
    }

    private static int PortOf(Uri url, string? word)
    {
        const int highest = 65_535;
        if (word is null)
        {
            return url.IsDefaultPort || url.Port <= 0 ? NpgsqlConnection.DefaultPort : url.Port;
        }

        bool isPort = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= highest;
        Require(isPort, url, $"port must be 1 to {highest}");
        return port;
    }

    private static SslMode Mode(Uri url, string host, string? word)
    {
        bool isLocal = host.StartsWith('/') || host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
        switch (word)
        {
            case "verify-full":
                return SslMode.VerifyFull;
            case "verify-ca":
                return SslMode.VerifyCA;
            case "disable" when isLocal:
            case null when host.StartsWith('/'):
                return SslMode.Disable;
            case null:
                return SslMode.VerifyFull;
            default:
                Require(false, url, "sslmode must be verify-full (the default) or verify-ca; on this machine also disable");
                return default;
        }
    }

    private static void Require(bool holds, Uri url, string rule)
    {
        if (!holds)
        {
            throw new OrgConfigurationException($"the database {url.OriginalString}: {rule}");
        }
    }
}
