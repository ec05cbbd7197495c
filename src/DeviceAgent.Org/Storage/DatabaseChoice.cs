using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage.PostgreSql;

namespace DeviceAgent.Org.Storage;

/// <summary>Which database an org has.</summary>
public static class DatabaseChoice
{
    /// <summary>The database that the settings of a start name.</summary>
    /// <exception cref="OrgConfigurationException">The folder's org has another: an empty one would take its place.</exception>
    public static IOrgDatabase ForStart(DataFolder folder, DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Url is { } url)
        {
            return File.Exists(folder.Database)
                ? throw new OrgConfigurationException($"the org of this folder has its records in {folder.Database}: {url} needs a data folder without it")
                : new PostgreSqlDatabase(url, new DatabasePassword(settings.PasswordFile), settings.Connections);
        }

        return DatabaseNote.Read(folder.DatabaseNote) is { } note
            ? throw new OrgConfigurationException($"the org of this folder has its records in {note.Url}: give --database, or delete {folder.DatabaseNote} to begin without them")
            : new SqliteDatabase(folder.Database);
    }

    /// <summary>Writes down what a start has used.</summary>
    public static void Remember(DataFolder folder, DatabaseSettings settings)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Url is { } url)
        {
            new DatabaseNote(url.ToString(), settings.PasswordFile is { } file ? Path.GetFullPath(file) : null).Write(folder.DatabaseNote);
        }
    }

    /// <summary>The PostgreSQL database of an org that was started once; null when it is on SQLite. The caller disposes it.</summary>
    /// <exception cref="OrgConfigurationException">The folder is not an org's.</exception>
    public static PostgreSqlDatabase? FindShared(string data)
    {
        if (DatabaseNote.Read(DataFolder.DatabaseNoteOf(data)) is not { } note)
        {
            return null;
        }

        // The environment stands above the note, so that a command can be given another file with the same password.
        string? file = Environment.GetEnvironmentVariable(SettingsReader.EnvironmentPrefix + "Database__PasswordFile") ?? note.PasswordFile;
        return new PostgreSqlDatabase(note.Address(), new DatabasePassword(file), Few);
    }

    // A command does one thing after the other.
    private const int Few = 4;

    /// <summary>The store of an org that may run.</summary>
    /// <exception cref="OrgConfigurationException">The folder is not an org's, or its database cannot be used or is of another version.</exception>
    public static OrgStore OpenExisting(string data)
    {
        if (FindShared(data) is not { } shared)
        {
            return OrgStore.OpenExisting(DataFolder.DatabaseOf(data));
        }

        try
        {
            return OrgStore.OpenExisting(shared);
        }
        catch (Exception e) when (DatabaseFailure.Of(e) is not null)
        {
            throw shared.Unusable(e);
        }
    }
}
