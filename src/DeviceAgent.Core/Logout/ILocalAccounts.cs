namespace DeviceAgent.Core.Logout;

/// <summary>The machine's human accounts with their links (configuration, Platform SSO).</summary>
public interface ILocalAccounts
{
    /// <summary>How the platform tells account names apart: exactly on Linux, without regard to case on macOS.</summary>
    StringComparison Names => StringComparison.Ordinal;

    /// <exception cref="SessionListException">The accounts cannot be read now.</exception>
    ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken);
}
