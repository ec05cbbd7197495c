using DeviceAgent.Core.Logout;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>
/// Reads the value of <c>State:/Users/ConsoleUser</c> (configd SCDConsoleUser.c). Only the array <c>SessionInfo</c> is used: the
/// outer <c>Name</c> may be that of the last login, or an alias under Platform SSO.
/// </summary>
internal static class ConsoleUserList
{
    /// <exception cref="SessionListException">It is of another shape: who is logged in is not known.</exception>
    public static IReadOnlyList<ConsoleUser> Parse(PropertyListValue value)
    {
        if (value is not PropertyListValue.Dict dictionary)
        {
            throw Unreadable("the value is no dictionary");
        }

        if (!dictionary.Items.TryGetValue(SystemConfiguration.SessionInfo, out PropertyListValue? sessions))
        {
            // Nobody has ever had a console since the boot. With a user and no sessions, something is not as we know it.
            return dictionary.Items.ContainsKey("UID") ? throw Unreadable($"{SystemConfiguration.SessionInfo} is missing") : [];
        }

        return sessions is PropertyListValue.Array array
            ? [.. array.Items.Select(ParseSession)]
            : throw Unreadable($"{SystemConfiguration.SessionInfo} is no array");
    }

    private static ConsoleUser ParseSession(PropertyListValue value)
    {
        if (value is not PropertyListValue.Dict session)
        {
            throw Unreadable($"an entry of {SystemConfiguration.SessionInfo} is no dictionary");
        }

        // A uid_t; -2 (nobody) may come as a signed number.
        if (Number(session, SystemConfiguration.SessionUid) is not { } uid || uid < int.MinValue || uid > uint.MaxValue)
        {
            throw Unreadable($"an entry of {SystemConfiguration.SessionInfo} has no {SystemConfiguration.SessionUid}");
        }

        Int128? audit = Number(session, SystemConfiguration.SessionAuditId);
        return new ConsoleUser(
            unchecked((uint)uid),
            IsTrue(session, SystemConfiguration.SessionOnConsole),
            audit >= int.MinValue && audit <= int.MaxValue ? (int)audit : null);
    }

    private static Int128? Number(PropertyListValue.Dict session, string key) =>
        session.Items.TryGetValue(key, out PropertyListValue? value) ? (value as PropertyListValue.Integer)?.Value : null;

    /// <summary>A CFBoolean; a number other than 0 would mean the same.</summary>
    private static bool IsTrue(PropertyListValue.Dict session, string key) =>
        session.Items.TryGetValue(key, out PropertyListValue? value) && value switch
        {
            PropertyListValue.Bool truth => truth.Value,
            PropertyListValue.Integer number => number.Value != 0,
            _ => false,
        };

    private static SessionListException Unreadable(string what) => new($"the console users cannot be read: {what}");
}
