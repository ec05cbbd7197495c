using System.CommandLine;
using DeviceAgent.Org.Cli.Client;

namespace DeviceAgent.Org.Cli.Import;

/// <summary><c>device-org import</c>.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> File = new("file") { Description = "CSV, UTF-8: login,firstName,lastName and optionally email, groups and more." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Says what it would do, and changes nothing." };
    private static readonly Option<bool> Json = new("--json") { Description = "As the admin API answers." };

    public static Command Create() => ClientVerb.Create(
        "import",
        "Brings people and groups into the directory from a CSV file: all of it, or nothing and every fault with its line.",
        [File, DryRun, Json],
        (terminal, client, result, cancel) => new ImportVerb(terminal, client)
            .RunAsync(result.GetRequiredValue(File), result.GetValue(DryRun), result.GetValue(Json), cancel));
}
