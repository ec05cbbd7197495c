using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Logout;
using DeviceAgent.MacOS.Sessions;

namespace DeviceAgent.MacOS.Accounts;

/// <summary>
/// The Mac's accounts of people: uid 500 and above, not hidden, with a shell that lets one in; with the links of the configuration
/// and of Platform SSO. Hidden accounts count as soon as somebody is logged in to them, because sessions count by themselves.
/// </summary>
/// <param name="users">Open Directory.</param>
/// <param name="links">Account name to e-mail addresses and org user ids (<c>AccountLinks</c>); names without regard to case, as macOS has it.</param>
/// <param name="clock">Says how old the memory is.</param>
/// <param name="changed">When the accounts were last changed on disk; null when that cannot be told. The real one: <see cref="LastChange"/>.</param>
public sealed class MacAccounts(
    DirectoryUsers users, IReadOnlyDictionary<string, IReadOnlyList<string>> links, IMachineClock clock, Func<DateTimeOffset?> changed)
    : ILocalAccounts, IAccountNames, IDisposable
{
    /// <summary>How long what dscl said is used again while nothing has changed on disk.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private const string RecordsFolder = "/var/db/dslocal/nodes/Default/users";

    private readonly SemaphoreSlim reading = new(1);
    private IReadOnlyList<DirectoryUser> known = [];
    private DateTimeOffset? knownChange;
    private BootInstant? knownAt;

    /// <summary>The folder of opendirectoryd's records: each change of an account replaces a file in it.</summary>
    public static DateTimeOffset? LastChange() => Directory.Exists(RecordsFolder) ? Directory.GetLastWriteTimeUtc(RecordsFolder) : null;

    /// <inheritdoc/>
    public StringComparison Names => StringComparison.OrdinalIgnoreCase;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LocalAccount>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await UsersAsync(cancellationToken).ConfigureAwait(false))
            .Where(user => GuiSession.IsPerson(user.Uid) && !user.IsHidden && user.MayLogIn)
            .Select(user => AccountLinks.Join(user.Name, user.Uid, links, Names, user.PlatformSso)),
    ];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<uint, string>> NamesAsync(CancellationToken cancellationToken) =>
        (await UsersAsync(cancellationToken).ConfigureAwait(false))
            .DistinctBy(user => user.Uid)
            .ToDictionary(user => user.Uid, user => user.Name);

    public void Dispose() => reading.Dispose();

    private async ValueTask<IReadOnlyList<DirectoryUser>> UsersAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Before reading: a change while dscl reads is seen the next time.
            DateTimeOffset? change = changed();
            if (knownAt is not { } at || change is null || change != knownChange || clock.Now - at >= Memory)
            {
                known = await users.ReadAsync(cancellationToken).ConfigureAwait(false);
                (knownChange, knownAt) = (change, clock.Now);
            }

            return known;
        }
        finally
        {
            reading.Release();
        }
    }
}
