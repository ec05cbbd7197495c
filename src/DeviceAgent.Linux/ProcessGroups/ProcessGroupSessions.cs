using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux.ProcessGroups;

/// <summary>
/// The process sessions of a registry folder (see <see cref="ProcessGroupSession"/>) as login sessions. Listed for as long
/// as /proc shows a living process of the session, whether its leader lives or not and whether its file remains or not.
/// </summary>
/// <param name="registryFolder">The folder of registered sessions.</param>
/// <param name="clock">Names this boot.</param>
public sealed class ProcessGroupSessions(string registryFolder, IMachineClock clock) : ISessionList
{
    private readonly SessionRegistry registry = new(registryFolder);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedSession>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult<IReadOnlyList<ListedSession>>(
                [.. registry.Sessions().Where(session => SessionMembers.Of(session, clock).Count > 0).Select(session => session.ToListed())]);
        }
        catch (IOException e)
        {
            throw new SessionListException($"The processes cannot be read: {e.Message}", e);
        }
    }
}
