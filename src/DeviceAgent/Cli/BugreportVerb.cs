using System.Collections;
using System.Globalization;
using System.Text;
using DeviceAgent.BugReports;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Diagnostics;
using Spectre.Console;

namespace DeviceAgent.Cli;

/// <summary><c>device-agent bugreport</c>: says what goes into the report, then writes it.</summary>
/// <param name="sources">Which configuration is meant.</param>
/// <param name="passedOn">The same as options for other verbs.</param>
/// <param name="time">When.</param>
public sealed class BugreportVerb(ConfigurationSources sources, IReadOnlyList<string> passedOn, TimeProvider time)
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(string? to, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string file = FileFor(to, now);
        if (Path.Exists(file))
        {
            return await AgentCommandLine.RefuseAsync($"{file} is there already, and is not overwritten: name another with --to", ExitCodes.CannotCreate);
        }

        Terminal.WriteLine("Collecting; the doctor may take up to two minutes ...");
        AgentOptions options = Options();
        var contents = new ReportContents(options, new Redaction(Secrets(options)), passedOn, time);
        var parts = new List<ReportPart>();
        await foreach (ReportPart part in contents.GatherAsync(cancellationToken))
        {
            parts.Add(part);
        }

        Print(file, parts);
        try
        {
            long size = ReportArchive.Write(file, parts, now);
            Terminal.WriteLine($"written: {file} ({Size(size)}), readable by its owner alone");
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await AgentCommandLine.RefuseAsync($"{file}: cannot be written: {e.Message}", ExitCodes.CannotCreate);
        }
    }

    /// <summary>Without a configuration that can be used, what the platform has by default: just then a report is needed.</summary>
    private AgentOptions Options()
    {
        try
        {
            return AgentConfiguration.Load(sources).Options;
        }
        catch (ConfigurationException)
        {
            PlatformDefaults platform = sources.Platform;
            return new AgentOptions
            {
                StateFolder = platform.StateFolder,
                LogFolder = platform.LogFolder ?? Path.Combine(platform.StateFolder, "logs"),
            };
        }
    }

    private IReadOnlySet<string> Secrets(AgentOptions options)
    {
        string?[] folders =
        [
            options.StateFolder,
            options.Certificate.Path,
            Path.GetDirectoryName(options.Certificate.Path),
            Path.GetDirectoryName(sources.File is { } config ? Path.GetFullPath(config) : sources.Platform.ConfigFile),
        ];
        return KnownSecrets.Find(
            [.. new[] { options.Certificate.PasswordFile, options.OrgTokenFile }.OfType<string>()],
            folders.OfType<string>(),
            Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? "")));
    }

    private static string FileFor(string? to, DateTimeOffset now)
    {
        string name = $"device-agent-bugreport-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.zip";
        string path = Path.GetFullPath(to ?? name);
        return Directory.Exists(path) ? Path.Combine(path, name) : path;
    }

    private static void Print(string file, List<ReportPart> parts)
    {
        Terminal.WriteLine($"What goes into {file}:");
        Terminal.WriteLine();
        Table table = Terminal.Columns(["FILE", "SIZE", ""], 0, 1);
        foreach (ReportPart part in parts)
        {
            table.AddRow(new Text(part.Name), new Text(Size(Encoding.UTF8.GetByteCount(part.Text))), new Text(part.Note ?? ""));
        }

        Terminal.Write(table);
        Terminal.WriteLine();
        Terminal.WriteLine("No key, certificate, challenge, token or password is in it. The logs name this machine, local accounts, people and the org: look through them before you send the file to others.");
    }

    private static string Size(long bytes) => bytes < 1000
        ? $"{bytes} B"
        : bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB");
}
