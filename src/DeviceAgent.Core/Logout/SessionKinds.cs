namespace DeviceAgent.Core.Logout;

/// <summary>The words of the wire for <see cref="SessionKind"/>.</summary>
public static class SessionKinds
{
    public static string Word(SessionKind kind) => kind switch
    {
        SessionKind.Console => "console",
        SessionKind.SwitchedAway => "switched-away",
        _ => "remote",
    };
}
