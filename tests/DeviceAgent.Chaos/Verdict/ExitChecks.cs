using DeviceAgent.Chaos.Books;

namespace DeviceAgent.Chaos.Verdict;

/// <summary>Programs end by a kill of the run, or with the exit code that is documented for a disk that cannot be used.</summary>
internal static class ExitChecks
{
    private const int Killed = 137;

    /// <summary>The agent's EX_IOERR (docs/configuration.md).</summary>
    private const int StateFolderUnusable = 74;

    /// <summary>The org's EX_CONFIG (docs/org-api.md): its folder cannot be used.</summary>
    private const int FolderUnusable = 78;

    public static IEnumerable<string> Of(RunBooks books)
    {
        foreach (ExitEntry exit in books.Exits.Where(exit => exit.Code != Killed && !IsByFullDisk(exit)))
        {
            string what = exit.Code == ExitEntry.NotReady ? "was started and did not get ready" : $"ended by itself with code {exit.Code}";
            yield return $"{exit.Program} {what}{(exit.DiskWasFull ? " while its disk was full" : "")}";
        }

        int killed = books.Exits.Count(exit => exit.Code == Killed);
        if (killed != books.Kills)
        {
            yield return $"{killed} processes were killed, of which the run knows {books.Kills}";
        }
    }

    /// <summary>Whether a full disk explains the end.</summary>
    public static bool IsByFullDisk(ExitEntry exit) => exit.DiskWasFull && exit.Code is StateFolderUnusable or FolderUnusable;
}
