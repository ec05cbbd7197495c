namespace DeviceAgent.MacOS.Sessions;

/// <summary>The calls of notify(3).</summary>
internal interface INotifications
{
    /// <summary>0 when it is registered: each post then writes 4 bytes to <paramref name="descriptor"/>. Otherwise a status of notify.h.</summary>
    uint Register(string name, out int descriptor, out int token);

    /// <summary>Closes the descriptor too.</summary>
    void Cancel(int token);
}
