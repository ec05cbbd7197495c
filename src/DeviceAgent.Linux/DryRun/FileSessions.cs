using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.DryRun;

/// <summary>
/// Accounts and sessions from a JSON file, for a dry run. The file is read anew with every listing:
/// <code>
/// {"accounts":[{"name":"ada","uid":501}],
///  "sessions":[{"account":"ada","uid":501,"sessionId":"100003","pid":412,"kind":"console","loginTime":"2026-03-01T08:00:00Z"}]}
/// </code>
/// <c>loginTime</c> may be left out; every other member must be there, and no others may.
/// </summary>
/// <param name="file">The JSON file, at most 1 MiB.</param>
/// <param name="links">Account name to e-mail addresses and org user ids.</param>
public sealed class FileSessions(string file, IReadOnlyDictionary<string, IReadOnlyList<string>> links)
    : ISessionList, ILocalAccounts
{
    /// <inheritdoc/>
    ValueTask<IReadOnlyList<ListedSession>> ISessionList.ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var content = Read();
        var sessions = new List<ListedSession>();
        for (var i = 0; i < content.Sessions.Count; i++)
        {
            var listed = ToListed(content.Sessions[i], content.Accounts, $"$.sessions[{i}]");
            if (sessions.Any(other => other.Identity.SessionId == listed.Identity.SessionId))
            {
                throw Fault($"$.sessions[{i}].sessionId", "used twice");
            }

            sessions.Add(listed);
        }

        return ValueTask.FromResult<IReadOnlyList<ListedSession>>(sessions);
    }

    /// <inheritdoc/>
    ValueTask<IReadOnlyList<LocalAccount>> ILocalAccounts.ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<LocalAccount>>(
            [.. Read().Accounts.Select(account => AccountLinks.Join(account.Name, account.Uid, links))]);
    }

    private SessionsFile Read() =>
        JsonFile.Read(file, LinuxJson.Default.SessionsFile) ?? throw new SessionListException($"{file} is missing");

    private ListedSession ToListed(SessionInFile session, IReadOnlyList<NamedAccount> accounts, string where)
    {
        if (!accounts.Contains(new NamedAccount(session.Account, session.Uid)))
        {
            throw Fault($"{where}.account", $"'{session.Account}' with uid {session.Uid} is not among the accounts");
        }

        return new ListedSession
        {
            Identity = new SessionIdentity(session.Uid, session.SessionId, session.Pid, 0),
            Account = session.Account,
            Kind = SessionKinds.Find(session.Kind)
                ?? throw Fault($"{where}.kind", $"'{session.Kind}' is none of console, switched-away, remote"),
            LoginTime = session.LoginTime,
        };
    }

    private SessionListException Fault(string member, string what) => new($"{file}: {member}: {what}");
}
