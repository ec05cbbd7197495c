using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;
using Npgsql;

namespace DeviceAgent.Org.Tests.PostgreSql;

/// <summary>
/// A real PostgreSQL server for the test run, in a folder of its own, on a socket and on TLS with a password. Its locale is not "C", so
/// that what depends on one shows. It ends with the test process, however that ends.
/// </summary>
public sealed class PostgreSqlServer
{
    /// <summary>Debian's.</summary>
    public const string Programs = "/usr/lib/postgresql/15/bin";

    public const string Password = "correct horse battery staple";
    private const string Owner = "postgres";
    private const string Template = "device_org";

    private static readonly Lazy<PostgreSqlServer> Started = new(() => new PostgreSqlServer());

    private readonly string folder;

    // Kept: its standard input closes when nobody refers to it any more.
    private readonly Process process;
    private int databases;

    private PostgreSqlServer()
    {
        folder = System.IO.Directory.CreateTempSubdirectory("org-pg-").FullName;
        Port = FreePort();
        Authority = MakeCertificate();
        string own = Environment.IsPrivilegedProcess ? $"chown -R {Owner} '{folder}' && run='setpriv --reuid {Owner} --regid {Owner} --init-groups'" : "run=";

        // Its standard input is this process's: when that closes, the server ends and its folder goes. initdb refuses root.
        string script = $"""
            {own}
            $run {Programs}/initdb -D '{folder}/data' -U {Owner} -A trust --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US -N >'{folder}/initdb.log' 2>&1 || exit 1
            cp -p '{folder}/server.pem' '{folder}/server.key' '{folder}/data/'
            $run {Programs}/postgres -D '{folder}/data' -k '{folder}' -p {Port} -c listen_addresses=127.0.0.1 -c ssl=on -c ssl_cert_file=server.pem -c ssl_key_file=server.key \
              -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=2GB >'{folder}/server.log' 2>&1 &
            server=$!
            read line
            kill -INT $server; wait $server
            rm -rf '{folder}'
            """;
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true };
#pragma warning disable RS0030 // Its standard input must stay open as long as this process lives.
        process = Process.Start(start)!;
#pragma warning restore RS0030
        WaitUntilReady();

        // As an admin is told to, so that the org has the rights of that file and no more.
        Run("psql", "-v", "ON_ERROR_STOP=1", "-f", Path.Combine(Repository.Root, "packaging", "org", "postgresql", "setup.sql"), "postgres");
        Execute("postgres", $"ALTER ROLE device_org PASSWORD '{Password}'");
        using var store = new OrgStore(new PostgreSqlDatabase(Address(Template), new DatabasePassword(null)));
        using (store.Database.HoldStart())
        {
            store.Migrate();
        }
    }

    /// <summary>Why the tests that need it cannot run; null when they can.</summary>
    public static string? Missing => File.Exists(Path.Combine(Programs, "postgres")) ? null : $"NOT RUN: needs {Programs}/postgres (Debian package postgresql)";

    /// <summary>Started at its first use.</summary>
    public static PostgreSqlServer Instance => Started.Value;

    /// <summary>On loopback, where it wants TLS or not, and always the password.</summary>
    public int Port { get; }

    /// <summary>The server's own certificate, PEM file.</summary>
    public string Authority { get; }

    /// <summary>An org's database that nobody else has, with its tables.</summary>
    public PostgreSqlAddress CreateDatabase()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"org_{Interlocked.Increment(ref databases)}");
        Execute("postgres", $"CREATE DATABASE {name} TEMPLATE {Template}");
        return Address(name);
    }

    /// <summary>By the socket, where everybody is believed.</summary>
    public PostgreSqlAddress Address(string database) => PostgreSqlAddress.Parse(
        string.Create(CultureInfo.InvariantCulture, $"postgresql:///{database}?host={folder}&user=device_org&port={Port}"));

    /// <summary>By TCP with TLS.</summary>
    public PostgreSqlAddress TlsAddress(string database, string host = "localhost", string? mode = null) => PostgreSqlAddress.Parse(string.Create(
        CultureInfo.InvariantCulture, $"postgresql://device_org@{host}:{Port}/{database}?sslrootcert={Authority}{(mode is null ? "" : $"&sslmode={mode}")}"));

    /// <summary>Runs SQL as the server's owner.</summary>
    public void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection($"Host={folder};Port={Port};Username={Owner};Database={database};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Ends all connections of a database, as a restart of the server does.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="name">Only those whose name is like this.</param>
    public void CutConnections(string database, string name = "%") =>
        Execute("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND application_name LIKE '{name}'");

    /// <summary>Dumps a database into a file of the server's folder, as docs/org-operations.md says.</summary>
    public void Dump(string database, string file) => RunAs("device_org", "pg_dump", "-Fc", "-f", Path.Combine(folder, file), database);

    /// <summary>Puts such a dump in the place of a database.</summary>
    public void RestoreDump(string database, string file)
    {
        CutConnections(database);
        Execute("postgres", $"DROP DATABASE {database}");
        Execute("postgres", $"CREATE DATABASE {database}");
        Run("pg_restore", "--exit-on-error", "--single-transaction", "-d", database, Path.Combine(folder, file));
    }

    private void Run(string program, params string[] arguments) => RunAs(Owner, program, arguments);

    private void RunAs(string user, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Programs, program), ["-h", folder, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", user, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
#pragma warning disable RS0030 // A test.
        using Process run = Process.Start(start)!;
#pragma warning restore RS0030
        run.OutputDataReceived += (_, _) => { };
        run.BeginOutputReadLine();
        string said = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, said);
    }

    private void WaitUntilReady()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Execute("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!process.HasExited && patience.Elapsed < TestProcess.Patience)
            {
                Thread.Yield();
            }
        }
    }

    private string MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(Path.Combine(folder, "server.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        return Path.Combine(folder, "server.pem");
    }

    /// <summary>Below those that the system gives to connections: it stays free until it is taken.</summary>
    internal static int FreePort()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(20_000, 30_000);
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Taken: another.
            }
        }
    }
}
