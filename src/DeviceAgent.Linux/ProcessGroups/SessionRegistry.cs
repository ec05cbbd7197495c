using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>
/// The folder in which process sessions are registered: one <c>SESSIONID.json</c> each, and <c>accounts.json</c>. Other
/// names than <c>*.json</c> (half-written files among them) are not looked at.
/// </summary>
internal sealed class SessionRegistry(string folder)
{
    private const string AccountsFile = "accounts.json";

    /// <summary>Every registered session, whether it still lives or not.</summary>
    /// <exception cref="SessionListException">
    /// The folder or a file in it cannot be read. Such a file is not skipped: the session behind it would look gone.
    /// </exception>
    public IReadOnlyList<RegisteredSession> Sessions()
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(folder, "*.json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionListException($"The session registry {folder} cannot be read: {e.Message}", e);
        }

        return [.. files.Where(file => Path.GetFileName(file) != AccountsFile).Select(ReadSession).OfType<RegisteredSession>()];
    }

    /// <summary>The session registered under an id; null when there is none.</summary>
    /// <exception cref="SessionListException">Its file cannot be read.</exception>
    public RegisteredSession? Find(string sessionId) =>
        sessionId.All(char.IsAsciiDigit) ? ReadSession(Path.Combine(folder, $"{sessionId}.json")) : null;

    public void Register(RegisteredSession session) =>
        JsonFile.Write(Path.Combine(folder, $"{session.SessionId}.json"), session, LinuxJson.Default.RegisteredSession);

    public void Unregister(RegisteredSession session) => File.Delete(Path.Combine(folder, $"{session.SessionId}.json"));

    /// <exception cref="SessionListException">The file is missing or cannot be read.</exception>
    public IReadOnlyList<NamedAccount> Accounts()
    {
        var file = Path.Combine(folder, AccountsFile);
        return JsonFile.Read(file, LinuxJson.Default.IReadOnlyListNamedAccount)
            ?? throw new SessionListException($"{file} is missing");
    }

    public void WriteAccounts(IReadOnlyList<NamedAccount> accounts) =>
        JsonFile.Write(Path.Combine(folder, AccountsFile), accounts, LinuxJson.Default.IReadOnlyListNamedAccount);

    /// <summary>Null when the file was taken away since the folder was listed.</summary>
    private static RegisteredSession? ReadSession(string file)
    {
        var session = JsonFile.Read(file, LinuxJson.Default.RegisteredSession);
        return session?.FindFault(Path.GetFileName(file)) is { } fault
            ? throw new SessionListException($"{file}: {fault}")
            : session;
    }
}
