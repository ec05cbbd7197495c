using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>notify(3) itself.</summary>
internal sealed unsafe class NotificationCalls : INotifications
{
    public uint Register(string name, out int descriptor, out int token)
    {
        int opened = -1;
        int made = -1;
        uint status = LibSystem.NotifyRegisterFileDescriptor(name, &opened, 0, &made);
        descriptor = opened;
        token = made;
        return status;
    }

    public void Cancel(int token) => _ = LibSystem.NotifyCancel(token);
}
