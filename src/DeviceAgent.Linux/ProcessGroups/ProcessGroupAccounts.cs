using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>The accounts of a registry folder, from its <c>accounts.json</c>: <c>[{"name":"ada","uid":1001}]</c>.</summary>
/// <param name="registryFolder">The folder of registered sessions.</param>
/// <param name="links">Account name to e-mail addresses and org user ids.</param>
public sealed class ProcessGroupAccounts(
    string registryFolder, IReadOnlyDictionary<string, IReadOnlyList<string>> links) : ILocalAccounts
{
    private readonly SessionRegistry registry = new(registryFolder);

    /// <summary>Writes the accounts of a registry folder, in place of those before.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static void Write(string registryFolder, IReadOnlyList<NamedAccount> accounts) =>
        new SessionRegistry(registryFolder).WriteAccounts(accounts);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<LocalAccount>>(
            [.. registry.Accounts().Select(account => AccountLinks.Join(account.Name, account.Uid, links))]);
    }
}
