using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Accounts;

/// <summary>The short names of the machine's accounts.</summary>
public interface IAccountNames
{
    /// <summary>By uid, every account of a person that is known.</summary>
    /// <exception cref="SessionListException">The accounts cannot be read.</exception>
    ValueTask<IReadOnlyDictionary<uint, string>> NamesAsync(CancellationToken cancellationToken);
}
