using System.Text.Encodings.Web;
using System.Text.Json;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage.PostgreSql;

namespace DeviceAgent.Org.Storage;

/// <summary>
/// The file <c>database.json</c> in the data folder of an org that is not on SQLite: commands beside the org find the database by it, and
/// a start that names none does not make an empty one.
/// </summary>
/// <param name="Url">The address, without a password.</param>
/// <param name="PasswordFile">As the setting says; null for none.</param>
public sealed record DatabaseNote(string Url, string? PasswordFile)
{
    public const string FileName = "database.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // An address has ampersands, and an admin reads it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Null when there is none.</summary>
    /// <exception cref="OrgConfigurationException">It cannot be read.</exception>
    public static DatabaseNote? Read(string file)
    {
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize<DatabaseNote>(File.ReadAllBytes(file), Options) is { Url: not null } note ? note : throw new JsonException("it names no database")
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"{file} cannot be read: {e.Message}", e);
        }
    }

    public void Write(string file) => DataFolder.WritePrivate(file, JsonSerializer.Serialize(this, Options) + "\n");

    public PostgreSqlAddress Address() => PostgreSqlAddress.Parse(Url);
}
