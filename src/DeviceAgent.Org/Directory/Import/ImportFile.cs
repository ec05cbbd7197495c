using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using DeviceAgent.Org.Api;

namespace DeviceAgent.Org.Directory.Import;

/// <summary>
/// A CSV file (RFC 4180, UTF-8, a header line, commas) with one person a line:
/// <code>
/// login,email,firstName,lastName,groups
/// ada@example.com,,Ada,Lovelace,Engineering;Mac pilots
/// </code>
/// </summary>
internal static class ImportFile
{
    public const int LongestBytes = 10 * 1024 * 1024;
    public const int MostRows = 100_000;

    private const string Login = "login";
    private const string Groups = "groups";
    private const int LongestGroup = 255;

    private static readonly string[] Required = [Login, "firstName", "lastName"];
    private static readonly string[] Optional =
        ["email", Groups, "displayName", "title", "department", "city", "countryCode", "employeeNumber", "mobilePhone"];

    /// <summary>Reads the whole file and checks it, as far as that goes without the directory.</summary>
    /// <param name="csv">The file.</param>
    /// <param name="faults">Gets what is wrong with single lines; those are left out.</param>
    /// <exception cref="OrgException">400: not such a file.</exception>
    public static IReadOnlyList<ImportRow> Read(Stream csv, ImportFaults faults)
    {
        List<ImportRow> rows = [];
        using var text = new StreamReader(csv, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        using var parser = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) 
        {
            Delimiter = ",",
            TrimOptions = TrimOptions.Trim,

            // The parser would skip them unseen, and the line of what follows would be wrong.
            IgnoreBlankLines = false,
        });
        int line = 1;
        try
        {
            IReadOnlyList<string>? header = null;
            for (; parser.Read(); line = parser.RawRow + 1)
            {
                if (parser.Record is not { Length: > 0 } || parser.Record is [""])
                {
                    continue;
                }

                if (header is null)
                {
                    header = Header(parser.Record, line, faults);
                    faults.Throw();
                    continue;
                }

                if (rows.Count == MostRows)
                {
                    faults.Add(line, $"at most {MostRows} people in one file");
                    break;
                }

                if (Row(parser.Record, header, line, faults) is { } row)
                {
                    rows.Add(row);
                }
            }

            if (header is null)
            {
                throw OrgException.Invalid("file", "is empty");
            }
        }
        catch (Exception e) when (e is CsvHelperException or DecoderFallbackException)
        {
            faults.Add(line, e is DecoderFallbackException ? "is not UTF-8: save the file as \"CSV UTF-8\"" : "a quotation mark stands where none may, or one is not closed");
        }

        RequireOnce(rows, faults);
        return rows;
    }

    private static string[] Header(string[] names, int line, ImportFaults faults)
    {
        string[] known = [.. Required, .. Optional];
        string[] header = [.. names.Select(n => Array.Find(known, k => k.Equals(n, StringComparison.OrdinalIgnoreCase)) ?? n)];
        foreach (string unknown in header.Except(known))
        {
            faults.Add(line, $"no such column: {(unknown.Length == 0 ? "one without a name" : unknown)}. There are {string.Join(", ", known)}");
        }

        foreach (string missing in Required.Except(header))
        {
            faults.Add(line, $"the column {missing} is missing");
        }

        foreach (IGrouping<string, string> twice in header.GroupBy(h => h).Where(g => g.Count() > 1))
        {
            faults.Add(line, $"the column {twice.Key} stands there {twice.Count()} times");
        }

        return header;
    }

    private static ImportRow? Row(string[] fields, IReadOnlyList<string> header, int line, ImportFaults faults)
    {
        if (fields.Length != header.Count)
        {
            faults.Add(line, $"{fields.Length} fields where the header has {header.Count}");
            return null;
        }

        var attributes = new JsonObject();
        string[] groups = [];
        for (int i = 0; i < fields.Length; i++)
        {
            if (header[i] == Groups)
            {
                groups = GroupsOf(fields[i], line, faults);
            }
            else if (fields[i].Length > 0)
            {
                attributes[header[i]] = fields[i];
            }
        }

        string[] missing = [.. Required.Where(r => !attributes.ContainsKey(r))];
        if (missing.Length > 0)
        {
            faults.Add(line, $"{string.Join(" and ", missing)} must not be empty");
            return null;
        }

        return new ImportRow(line, (string)attributes[Login]!, attributes, groups);
    }

    private static string[] GroupsOf(string field, int line, ImportFaults faults)
    {
        string[] names = field.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string bad in names.Where(n => n.Length > LongestGroup || n.Any(char.IsControl)))
        {
            faults.Add(line, $"groups: the name of a group has 1 to {LongestGroup} characters without control characters, not {bad.Length}");
        }

        return [.. names.DistinctBy(Directory.Groups.Key)];
    }

    private static void RequireOnce(IEnumerable<ImportRow> rows, ImportFaults faults)
    {
        foreach (IGrouping<string, ImportRow> same in rows.GroupBy(r => Users.Key(r.Login)).Where(g => g.Count() > 1))
        {
            faults.Add(same.Last().Line, $"login: {same.Last().Login} stands on line {same.First().Line} already");
        }
    }
}
