using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Storage;
using DeviceAgent.Protocol.Subjects;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Directory;

/// <summary>
/// Finds the user whom a subject identifier (RFC 9493) names. By <c>email</c>, <c>account</c> and <c>uri</c> with login or e-mail address, by
/// <c>iss_sub</c> and <c>opaque</c> with id or login, by <c>aliases</c> with any of these.
/// </summary>
public static class SubjectUsers
{
    private const int MostAliases = 20;
    private const int LongestName = 320;

    private static readonly string[] AddressSchemes = ["acct:", "mailto:"];

    /// <param name="db">The database; the user is tracked when it tracks.</param>
    /// <param name="subject">Who is meant.</param>
    /// <param name="issuer">Whose <c>iss_sub</c> are this directory's users; one slash at the end makes no difference.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SubjectException">Nobody, or several.</exception>
    public static async Task<UserRecord> FindAsync(OrgDb db, SubjectIdentifier subject, string issuer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(issuer);
        IReadOnlyList<SubjectIdentifier> names = NamesOf(subject);
        var users = new Dictionary<string, UserRecord>(StringComparer.Ordinal);
        foreach (SubjectIdentifier name in names)
        {
            foreach (UserRecord user in await FindOneAsync(db, name, issuer, cancellationToken))
            {
                users[user.Id] = user;
            }
        }

        return users.Count switch
        {
            1 => users.Values.Single(),
            0 => throw new SubjectException(SubjectFault.Unknown, $"there is no user {Shown(subject)}"),
            _ => throw new SubjectException(SubjectFault.Ambiguous, $"{users.Count} users fit {Shown(subject)}: {string.Join(", ", users.Values.Select(u => u.Login).Order(StringComparer.Ordinal))}"),
        };
    }

    /// <summary>The identifier in one line, for people.</summary>
    public static string Shown(SubjectIdentifier subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        string name = subject.Format == SubjectFormats.Aliases
            ? string.Join(", ", (subject.Identifiers ?? []).Take(MostAliases).Select(i => i.Email ?? i.Sub ?? i.Id ?? i.Uri))
            : subject.Email ?? subject.Sub ?? subject.Id ?? subject.Uri ?? "";
        return CertificateNames.Shown($"{subject.Format} {name}".Trim(), LongestName);
    }

    private static IReadOnlyList<SubjectIdentifier> NamesOf(SubjectIdentifier subject)
    {
        if (subject.Format != SubjectFormats.Aliases)
        {
            return [subject];
        }

        // RFC 9493 section 3.2.8: not empty, and no aliases among them.
        return subject.Identifiers is { Count: > 0 and <= MostAliases } names && names.All(n => n is not null && n.Format != SubjectFormats.Aliases)
            ? names
            : throw new SubjectException(SubjectFault.Malformed, $"identifiers: must be 1 to {MostAliases} subject identifiers, none of them aliases");
    }

    private static async Task<IReadOnlyList<UserRecord>> FindOneAsync(OrgDb db, SubjectIdentifier name, string issuer, CancellationToken cancellationToken) => name.Format switch
    {
        SubjectFormats.Email => await ByAddressAsync(db, Required(name.Email, "email"), cancellationToken),
        SubjectFormats.Account when Required(name.Uri, "uri").StartsWith("acct:", StringComparison.OrdinalIgnoreCase) => await ByAddressAsync(db, Address(name.Uri!), cancellationToken),
        SubjectFormats.Uri => await ByAddressAsync(db, Address(Required(name.Uri, "uri")), cancellationToken),
        SubjectFormats.Opaque => await ByNameAsync(db, Required(name.Id, "id"), cancellationToken),
        SubjectFormats.IssuerAndSub => (Required(name.Issuer, "iss"), Required(name.Sub, "sub")) is var (iss, sub) && iss.TrimEnd('/') == issuer.TrimEnd('/')
            ? await ByNameAsync(db, sub, cancellationToken)
            : [],
        null => throw new SubjectException(SubjectFault.Malformed, "format: is missing"),
        _ => throw new SubjectException(
            SubjectFault.Malformed,
            $"format: must be one of {SubjectFormats.Email}, {SubjectFormats.IssuerAndSub}, {SubjectFormats.Opaque}, {SubjectFormats.Account} (acct:), {SubjectFormats.Uri}, {SubjectFormats.Aliases}"),
    };

    private static string Required(string? text, string member) => text is { Length: > 0 and <= LongestName } && !text.Contains('\0', StringComparison.Ordinal)
        ? text
        : throw new SubjectException(SubjectFault.Malformed, $"{member}: must have 1 to {LongestName} characters");

    private static string Address(string uri) =>
        AddressSchemes.FirstOrDefault(s => uri.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is { } scheme ? Uri.UnescapeDataString(uri[scheme.Length..]) : uri;

    /// <summary>The login is somebody's alone; an e-mail address may be several people's.</summary>
    private static async Task<IReadOnlyList<UserRecord>> ByAddressAsync(OrgDb db, string address, CancellationToken cancellationToken)
    {
        string key = Users.Key(address);
        string[] keys = [key];
        return await db.Users.FirstOrDefaultAsync(u => u.LoginKey == key, cancellationToken) is { } user
            ? [user]
            : await db.Users.Where(u => keys.Contains(u.Email.ToLower())).OrderBy(u => u.Number).Take(MostAliases).ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<UserRecord>> ByNameAsync(OrgDb db, string name, CancellationToken cancellationToken)
    {
        string key = Users.Key(name);
        return await db.Users.FirstOrDefaultAsync(u => u.Id == name, cancellationToken) is { } user ? [user]
            : await db.Users.FirstOrDefaultAsync(u => u.LoginKey == key, cancellationToken) is { } other ? [other]
            : [];
    }
}
