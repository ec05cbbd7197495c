using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Tests.Cli;

/// <summary>Ways to break the data folder of an org that does not run.</summary>
internal static class Breakages
{
    private const int Page = 4096;

    public static IReadOnlyDictionary<string, Action<string>> All { get; } = new Dictionary<string, Action<string>>
    {
        ["open folder"] = data => File.SetUnixFileMode(data, File.GetUnixFileMode(data) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead),
        ["open key"] = data => File.SetUnixFileMode(Path.Combine(data, "ca", "issuing-1.key"), (UnixFileMode)0b110_100_100),
        ["no database"] = data => File.Delete(Database(data)),
        ["no SQLite"] = data =>
        {
            TakeOver(Database(data));
            File.WriteAllText(Database(data), string.Concat(Enumerable.Repeat("nothing that SQLite wrote. ", 1000)));
        },
        ["damaged page"] = data => Spoil(Database(data)),
        ["older database"] = data => Execute(
            Database(data), "DELETE FROM __EFMigrationsHistory WHERE MigrationId = (SELECT MAX(MigrationId) FROM __EFMigrationsHistory)"),
        ["newer database"] = data => Execute(Database(data), "INSERT INTO __EFMigrationsHistory VALUES ('29991231000000_Later', '99.0.0')"),
        ["no signing key"] = data => File.Delete(SigningKey(data)),
        ["wrong signing key"] = data =>
        {
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(SigningKey(data), other.ExportPkcs8PrivateKeyPem());
        },
        ["no list of keys and no key"] = data => Array.ForEach(System.IO.Directory.GetFiles(Path.Combine(data, "keys")), File.Delete),
        ["no issuing key"] = data => File.Delete(Path.Combine(data, "ca", "issuing-1.key")),
        ["no root"] = data => File.Delete(Path.Combine(data, "ca", "device-access-ca.pem")),
        ["no issuing certificate"] = data => File.Delete(Path.Combine(data, "ca", "issuing-1.pem")),
        ["bad customer CA"] = data =>
        {
            System.IO.Directory.CreateDirectory(Trusted(data));
            File.WriteAllText(Path.Combine(Trusted(data), "ab.pem"), "none");
        },
        ["ending customer CA"] = data => ImportEnding(Trusted(data)),
        ["nothing"] = _ => { },
    };

    private static string Database(string data) => Path.Combine(data, "org.db");

    private static string SigningKey(string data) => System.IO.Directory.GetFiles(Path.Combine(data, "keys"), "signing-*.pem").Single();

    private static string Trusted(string data) => Path.Combine(data, "ca", "trusted");

    /// <summary>What stands in the write-ahead log would otherwise mend the file.</summary>
    private static void TakeOver(string database) => Execute(database, "PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>Overwrites pages in the middle: the head stays, so that it still is a database.</summary>
    private static void Spoil(string database)
    {
        TakeOver(database);
        using FileStream file = File.OpenWrite(database);
        file.Position = 8 * Page;
        file.Write(new byte[16 * Page]);
    }

    private static void ImportEnding(string folder)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 ca = new CertificateRequest("CN=Customer", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now - TimeSpan.FromDays(1), now + TimeSpan.FromDays(10));
        new Org.DeviceAccess.Trust.TrustedFolder(folder).Add(ca);
    }

    private static void Execute(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
