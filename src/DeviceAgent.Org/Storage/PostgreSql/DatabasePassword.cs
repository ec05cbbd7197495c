using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>
/// Where the database's password is: a file, the credential that systemd hands over, or nowhere. Read at each new connection, so that
/// a changed one needs no restart.
/// </summary>
/// <param name="File">The setting <c>Database:PasswordFile</c>; null when it is not set.</param>
public sealed record DatabasePassword(string? File)
{
    /// <summary>The name of systemd's credential (<c>LoadCredential=</c>).</summary>
    public const string Credential = "database-password";

    /// <summary>The file that holds it; null when there is none: the server lets the user in by other means.</summary>
    public string? Source => File ?? (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
        && Path.Combine(folder, Credential) is var file && System.IO.File.Exists(file) ? file : null);

    /// <exception cref="OrgConfigurationException">The file cannot be read, or is empty.</exception>
    public string? Read()
    {
        if (Source is not { } file)
        {
            return null;
        }

        try
        {
            string password = System.IO.File.ReadAllText(file).TrimEnd('\r', '\n');
            return password.Length > 0 ? password : throw new OrgConfigurationException($"the database's password file {file} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrgConfigurationException($"the database's password file {file} cannot be read: {e.Message}", e);
        }
    }
}
