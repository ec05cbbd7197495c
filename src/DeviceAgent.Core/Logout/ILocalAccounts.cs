namespace DeviceAgent.Core.Logout;

/// <summary>The machine's human accounts with their links (configuration, Platform SSO).</summary>
public interface ILocalAccounts
{
    /// <exception cref="SessionListException">The accounts cannot be read now.</exception>
    ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken);
}
