using System.Globalization;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Directory.Import;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Import;

/// <summary>Sends a CSV file to the org, and says what came of it.</summary>
internal sealed class ImportVerb(Terminal terminal, AdminClient client)
{
    public async Task<int> RunAsync(string path, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        ImportResult result = await client.PostFileAsync<ImportResult>(
            dryRun ? $"{ImportEndpoints.Path}?dryRun=true" : ImportEndpoints.Path, file, "text/csv", cancellationToken);
        if (json)
        {
            terminal.Json(result);
            return ExitCodes.Ok;
        }

        terminal.Line(dryRun ? $"would import {PlainText.Count(result.People, "line")}:" : $"imported {PlainText.Count(result.People, "line")}:");
        Say($"  people       {result.Created:N0} new, {result.Updated:N0} changed, {result.Unchanged:N0} as they were");
        Say($"  groups       {result.GroupsCreated:N0} new");
        Say($"  memberships  {result.Memberships:N0} new");
        return ExitCodes.Ok;
    }

    private void Say(FormattableString line) => terminal.Line(line.ToString(CultureInfo.InvariantCulture));
}
