using System.Text;
using System.Text.RegularExpressions;

namespace DeviceAgent.Core.Diagnostics;

/// <summary>
/// Secrets that lie in files and in the environment, so that they can be found again in a text that is to be given away. Only
/// their owner can read them; whoever else asks finds none, and nothing of them in the texts either.
/// </summary>
public static partial class KnownSecrets
{
    /// <summary>Less is no secret, and would black out every text.</summary>
    private const int Shortest = 4;

    /// <summary>Key files are smaller, and nobody types a longer password.</summary>
    private const long LargestFile = 64 * 1024;

    /// <summary>A line of a key's base64 that is too short could stand in any text.</summary>
    private const int ShortestKeyLine = 20;

    /// <param name="files">Files that hold a secret on their first line, whatever their names; those that are missing are left out.</param>
    /// <param name="folders">Folders in which private keys are looked for, and files with names of secrets; not below their first level.</param>
    /// <param name="environment">Variables by name.</param>
    public static IReadOnlySet<string> Find(
        IEnumerable<string> files, IEnumerable<string> folders, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            Add(secrets, FirstLine(ReadText(file)));
        }

        foreach (string file in folders.Distinct().SelectMany(FilesOf))
        {
            string text = ReadText(file);
            foreach (Match key in PrivateKey().Matches(text))
            {
                secrets.UnionWith(key.Groups[1].Value.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestKeyLine));
            }

            if (SecretNames.IsOne(Path.GetFileName(file)) && !text.Contains('\0', StringComparison.Ordinal))
            {
                Add(secrets, FirstLine(text));
            }
        }

        foreach (var (_, value) in environment.Where(variable => SecretNames.IsOne(variable.Key)))
        {
            Add(secrets, value);
        }

        return secrets;
    }

    private static void Add(HashSet<string> secrets, string text)
    {
        if (text.Length >= Shortest)
        {
            secrets.Add(text);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    private static string[] FilesOf(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= LargestFile } ? Encoding.UTF8.GetString(File.ReadAllBytes(file)) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END")]
    private static partial Regex PrivateKey();
}
