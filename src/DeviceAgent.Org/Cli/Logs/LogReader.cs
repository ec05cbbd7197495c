using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DeviceAgent.Org.Api;
using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Logs;

/// <summary>Reads the System Log: the newest entries, then what is appended, none twice and none left out.</summary>
internal sealed class LogReader(AdminClient client, LogSelection selection, TimeProvider time)
{
    private const int PageSize = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Told once when the org stops answering while it is followed, and once (null) when it answers again.</summary>
    public Action<string?> Silence { get; init; } = _ => { };

    /// <summary>The entries, oldest first.</summary>
    /// <param name="follow">Whether to go on with new ones until cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JsonElement> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? cursor, int skip) = await StartAsync(cancellationToken);
        while (true)
        {
            (IReadOnlyList<JsonElement> entries, string? next) = await PageAsync(cursor, follow, cancellationToken);
            foreach (JsonElement entry in entries.Skip(skip))
            {
                yield return entry;
            }

            // A reader without an end always gets a next cursor.
            (cursor, skip) = (next ?? cursor, 0);
            if (entries.Count == PageSize)
            {
                continue;
            }

            if (!follow)
            {
                yield break;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Where to begin: a cursor, or null for the beginning of the log, and how many entries to pass over from there.</summary>
    private async Task<(string? Cursor, int Skip)> StartAsync(CancellationToken cancellationToken)
    {
        if (selection.Lines is not { } lines)
        {
            return (null, 0);
        }

        // One more than is shown: the cursor of a page from the new end stands on its oldest entry.
        (IReadOnlyList<JsonElement> newest, string? cursor) = await client.GetPageAsync<JsonElement>(
            Query(("sortOrder", "DESCENDING"), ("limit", Text(lines + 1)), ("since", Since())), cancellationToken);
        return (cursor, cursor is null ? Math.Max(0, newest.Count - lines) : 0);
    }

    private async Task<(IReadOnlyList<JsonElement> Entries, string? Next)> PageAsync(string? cursor, bool follow, CancellationToken cancellationToken)
    {
        bool isSilent = false;
        while (true)
        {
            try
            {
                (IReadOnlyList<JsonElement>, string?) page = await client.GetPageAsync<JsonElement>(
                    Query(("limit", Text(PageSize)), ("after", cursor), ("since", Since())), cancellationToken);
                if (isSilent)
                {
                    Silence(null);
                }

                return page;
            }
            catch (CliException e) when (follow && cursor is not null && e.ExitCode == ExitCodes.Unavailable)
            {
                // An org that is started again goes on where it was.
                if (!isSilent)
                {
                    isSilent = true;
                    Silence(e.Message);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private string Query(params (string Name, string? Value)[] parameters) => "/api/v1/logs?" + string.Join('&', parameters
        .Append((Name: "filter", Value: selection.Filter))
        .Where(p => !string.IsNullOrEmpty(p.Value))
        .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));

    /// <summary>Always given: without it the org shows the last seven days only.</summary>
    private string Since() => OktaTimeConverter.Write(selection.Since ?? DateTimeOffset.UnixEpoch);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
