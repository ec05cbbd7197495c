namespace DeviceAgent.Core.Logout;

/// <summary>
/// Lists the machine's human login sessions, switched-away ones included; the login window, system accounts and root are
/// left out. A session is listed for as long as anything of it lives: no longer listed is the proof of a logout.
/// </summary>
public interface ISessionList
{
    /// <exception cref="SessionListException">The sessions cannot be read now; nothing is known then, least of all that there are none.</exception>
    ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken);
}
