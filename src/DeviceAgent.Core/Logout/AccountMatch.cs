using DeviceAgent.Core.Commands;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Logout;

/// <summary>Which of the machine's accounts a command means (design rule 2).</summary>
public sealed class AccountMatch
{
    private readonly Dictionary<uint, LocalAccount> accounts;
    private readonly LogoutCommand command;
    private readonly bool unlinkedToo;
    private readonly StringComparison names;

    /// <param name="command">Whose sessions are meant.</param>
    /// <param name="known">The machine's human accounts with their links.</param>
    /// <param name="sessions">Sessions may belong to accounts that are not local (a directory's): they count too.</param>
    /// <param name="unlinked">What to do with accounts that nobody is linked to.</param>
    /// <param name="names">How the platform tells account names apart.</param>
    public AccountMatch(
        LogoutCommand command,
        IEnumerable<LocalAccount> known,
        IEnumerable<ListedSession> sessions,
        UnlinkedAccounts unlinked,
        StringComparison names = StringComparison.Ordinal)
    {
        this.names = names;
        this.command = command;
        accounts = known.DistinctBy(account => account.Uid).ToDictionary(account => account.Uid);
        foreach (ListedSession session in sessions)
        {
            accounts.TryAdd(session.Identity.Uid, new LocalAccount(session.Account, session.Identity.Uid, []));
        }

        unlinkedToo = unlinked switch
        {
            UnlinkedAccounts.LogOut => true,
            UnlinkedAccounts.Ignore => false,
            _ => command.Assignment.SingleUser || accounts.Count == 1,
        };
    }

    /// <summary>True when the command means at least one account of this machine, logged in or not.</summary>
    public bool Any => accounts.Values.Any(IsMeant);

    /// <summary>Whether the command means the account of this session.</summary>
    public bool IsMeant(ListedSession session) => IsMeant(accounts[session.Identity.Uid]);

    /// <summary>The same with the reason; of several the first of <see cref="AccountReason"/>.</summary>
    public AccountReason Why(ListedSession session) => Why(accounts[session.Identity.Uid]);

    private bool IsMeant(LocalAccount account) => Why(account) != AccountReason.None;

    private AccountReason Why(LocalAccount account) =>
        IsAssigned(account) ? AccountReason.Assigned
        : account.Links.Any(link => Same(link, command.User)) ? AccountReason.Linked
        : unlinkedToo && account.Links.Count == 0 ? AccountReason.Unlinked
        : AccountReason.None;

    private bool IsAssigned(LocalAccount account) =>
        command.Assignment.LocalAccounts.Contains(account.Name, StringComparer.FromComparison(names));

    /// <summary>Whether a link of the machine and the command's user are the same person; one alias that fits is enough.</summary>
    private static bool Same(SubjectIdentifier link, SubjectIdentifier? user) => user switch
    {
        null => false,
        { Format: SubjectFormats.Aliases, Identifiers: { } aliases } => aliases.Any(alias => Same(link, alias)),
        { Format: SubjectFormats.Email, Email: { Length: > 0 } email } =>
            string.Equals(link.Email, email, StringComparison.OrdinalIgnoreCase),
        { Format: SubjectFormats.Opaque, Id: { Length: > 0 } id } => link.Id == id,
        { Format: SubjectFormats.IssuerAndSub, Issuer: { Length: > 0 } issuer, Sub: { Length: > 0 } sub } =>
            (link.Issuer == issuer && link.Sub == sub) || link.Id == sub

            // As in the examples of CAEP 1.0: who trusts the transmitter trusts it with its names for people.
            || (sub.Contains('@', StringComparison.Ordinal) && string.Equals(link.Email, sub, StringComparison.OrdinalIgnoreCase)),
        { Format: SubjectFormats.Account, Uri: { Length: > 0 } uri } =>
            link.Email is { } email && string.Equals("acct:" + email, uri, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
