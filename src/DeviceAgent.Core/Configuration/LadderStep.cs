namespace DeviceAgent.Core.Configuration;

/// <summary>The rungs that can be put into an order (<c>Ladder:Steps</c>). What each does: docs/macos.md.</summary>
public enum LadderStep
{
    /// <summary>Asks loginwindow to log out, as the Apple menu does; an unsaved document stops it.</summary>
    Graceful,

    /// <summary><c>launchctl bootout user/UID</c></summary>
    BootoutUser,

    /// <summary><c>launchctl bootout gui/UID</c></summary>
    BootoutGui,

    /// <summary>SIGTERM, then SIGKILL, to the session's loginwindow.</summary>
    LoginWindow,

    /// <summary><c>launchctl reboot logout</c> inside the session.</summary>
    RebootLogout,
}
