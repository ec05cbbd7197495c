using DeviceAgent.Core.Logout;
using DeviceAgent.Protocol.Subjects;

namespace DeviceAgent.Linux;

/// <summary>Joins accounts with the people that the configuration links them to (<c>AccountLinks</c>).</summary>
internal static class AccountLinks
{
    /// <summary>A value with an @ is an e-mail address, any other an org user id. Names are compared exactly, as Linux does.</summary>
    public static LocalAccount Join(NamedAccount account, IReadOnlyDictionary<string, IReadOnlyList<string>> links) =>
        new(account.Name, account.Uid, links.TryGetValue(account.Name, out var people) ? [.. people.Select(Subject)] : []);

    private static SubjectIdentifier Subject(string person) =>
        person.Contains('@', StringComparison.Ordinal) ? SubjectIdentifier.OfEmail(person) : SubjectIdentifier.OfOpaque(person);
}
