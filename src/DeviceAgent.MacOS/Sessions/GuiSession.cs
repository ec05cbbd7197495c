using DeviceAgent.Core.Logout;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>What tells a graphical session by its process: its user's loginwindow.</summary>
public static class GuiSession
{
    /// <summary>F5 of docs/macos-facts.md, as Munki matches it: the whole path, because anybody can call a program loginwindow.</summary>
    public const string LoginWindowPath = "/System/Library/CoreServices/loginwindow.app/Contents/MacOS/loginwindow";

    /// <summary>The first uid of a person. Below it are root (the login window), <c>_mbsetupuser</c> (Setup Assistant) and the system's accounts.</summary>
    private const uint FirstPerson = 500;

    /// <summary>The last one: above it is what a negative uid becomes as a uid_t, such as nobody's -2.</summary>
    private const uint LastPerson = int.MaxValue;

    /// <summary>Whether a uid may be a person's.</summary>
    public static bool IsPerson(uint uid) => uid is >= FirstPerson and <= LastPerson;

    /// <summary>launchd's name for the session's domain.</summary>
    public static string SessionId(uint uid) => $"gui/{uid}";

    /// <summary>Whether the identity is a graphical session's; otherwise it is a terminal's of a remote login.</summary>
    public static bool Is(SessionIdentity session) => session.SessionId.StartsWith("gui/", StringComparison.Ordinal);
}
