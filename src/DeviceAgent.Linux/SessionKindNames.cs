using DeviceAgent.Core.Logout;

namespace DeviceAgent.Linux;

/// <summary>The words for session kinds in files: the same as on the wire.</summary>
internal static class SessionKindNames
{
    public static string NameOf(SessionKind kind) => kind switch
    {
        SessionKind.Console => "console",
        SessionKind.SwitchedAway => "switched-away",
        SessionKind.Remote => "remote",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Null when the word is none of the three.</summary>
    public static SessionKind? Find(string name) => name switch
    {
        "console" => SessionKind.Console,
        "switched-away" => SessionKind.SwitchedAway,
        "remote" => SessionKind.Remote,
        _ => null,
    };
}
