using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Core.Logout;

/// <summary>Joins accounts with the people that the configuration (<c>AccountLinks</c>) and the machine itself link them to.</summary>
public static class AccountLinks
{
    /// <param name="account">The account's short name.</param>
    /// <param name="uid">Its user id.</param>
    /// <param name="configured">Account name to e-mail addresses and org user ids.</param>
    /// <param name="names">How the platform tells account names apart: exactly on Linux, without regard to case on macOS.</param>
    /// <param name="known">The people that the machine itself knows (Platform SSO). They add to the configured ones.</param>
    public static LocalAccount Join(
        string account,
        uint uid,
        IReadOnlyDictionary<string, IReadOnlyList<string>> configured,
        StringComparison names = StringComparison.Ordinal,
        IEnumerable<string>? known = null)
    {
        IEnumerable<string> people = configured.Where(link => string.Equals(link.Key, account, names)).SelectMany(link => link.Value);
        return new LocalAccount(account, uid, [.. people.Concat(known ?? []).Distinct(StringComparer.Ordinal).Select(Subject)]);
    }

    /// <summary>A value with an @ is an e-mail address, any other an org user id.</summary>
    private static SubjectIdentifier Subject(string person) =>
        person.Contains('@', StringComparison.Ordinal) ? SubjectIdentifier.OfEmail(person) : SubjectIdentifier.OfOpaque(person);
}
