using System.CommandLine;
using System.Globalization;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Hosting;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Org.Backup;

/// <summary><c>device-org backup</c> and <c>device-org restore</c>. Both run as the org's user; a backup also while the org runs.</summary>
public static class BackupCommands
{
    private static readonly Option<string> From = new("--from") { Required = true, Description = "The backup." };
    private static readonly Option<string> To = new("--to") { Required = true, Description = "The file to make (0600); it must not be there." };
    private static readonly Option<bool> Force = new("--force") { Description = "Moves an org's folder that is there aside." };

    public static Command CreateBackup()
    {
        Option<string> data = new("--data") { Required = true, Description = "The org's data folder." };
        var command = new Command("backup", "Writes all that the org is into one file: as secret as the data folder.") { data, To };
        command.SetAction((result, cancellationToken) => RunAsync(async () =>
        {
            string file = result.GetRequiredValue(To);
            BackupManifest taken = await new BackupWriter(TimeProvider.System).TakeAsync(result.GetRequiredValue(data), file, cancellationToken);
            Console.WriteLine($"{file}: {Describe(taken)}");
        }));
        return command;
    }

    public static Command CreateRestore()
    {
        Option<string> data = new("--data") { Required = true, Description = "The data folder to make; missing or empty." };
        var command = new Command("restore", "Puts a backup in place. The org's next start opens a new epoch.") { From, data, Force };
        command.SetAction((result, _) => RunAsync(() =>
        {
            string folder = result.GetRequiredValue(data);
            (BackupManifest restored, string? aside) = new Restoration(TimeProvider.System).Restore(
                result.GetRequiredValue(From), folder, result.GetValue(Force));
            if (aside is not null)
            {
                Console.WriteLine($"what was there is now {aside}");
            }

            Console.WriteLine($"{folder}: {Describe(restored)}");
            return Task.CompletedTask;
        }));
        return command;
    }

    public static Command CreateRestored()
    {
        Option<string> data = new("--data") { Required = true, Description = "The data folder of one of the org's processes; none may run." };
        Option<string?> taken = new("--taken-at")
        {
            Description = "To which moment the database was put back, such as 2027-01-31T00:00:00Z. Default: that of its last System Log entry.",
        };
        var command = new Command("restored", "After the org's PostgreSQL database was put back, before any start: opens a new epoch in it.") { data, taken };
        command.SetAction((result, cancellationToken) => RunAsync(async () =>
        {
            string? text = result.GetValue(taken);
            DateTimeOffset? at = text is null ? null : IsoTime.TryRead(text)
                ?? throw new OrgConfigurationException($"--taken-at {text}: must be a time such as 2027-01-31T00:00:00Z");
            RestoreNote note = await new SharedRestoration(TimeProvider.System).OpenEpochAsync(result.GetRequiredValue(data), at, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {note.Mark.Epoch + 1} is open; mark: {note.TakenAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, System Log {note.Mark.Log}, command {note.Mark.Commands}"));
        }));
        return command;
    }

    private static string Describe(BackupManifest manifest) => string.Create(
        CultureInfo.InvariantCulture,
        $"taken {manifest.TakenAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, mark: System Log {manifest.Mark.Log}, command {manifest.Mark.Commands}, epoch {manifest.Mark.Epoch}");

    private static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or UnauthorizedAccessException or SqliteException)
        {
            await Console.Error.WriteLineAsync($"device-org: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Configuration;
        }
    }
}
