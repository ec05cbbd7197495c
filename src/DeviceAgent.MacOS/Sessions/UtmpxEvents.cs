using DeviceAgent.MacOS.Native;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>notify(3) through a descriptor: no run loop and no signal is needed for it.</summary>
public sealed partial class UtmpxEvents : ILoginEvents
{
    private readonly INotifications notifications;
    private readonly ILogger<UtmpxEvents> logger;

    public UtmpxEvents(ILogger<UtmpxEvents> logger)
        : this(new NotificationCalls(), logger)
    {
    }

    internal UtmpxEvents(INotifications notifications, ILogger<UtmpxEvents> logger)
    {
        this.notifications = notifications;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public IDisposable Watch(Action changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        uint status = notifications.Register(LibSystem.UtmpxChanged, out int descriptor, out int token);
        if (status != LibSystem.NOTIFY_STATUS_OK)
        {
            LogNotNotified(logger, $"notify_register_file_descriptor: status {status}");
            return new Nothing();
        }

        try
        {
            return new DescriptorWatch(descriptor, () => Call(changed), reason =>
            {
                notifications.Cancel(token);
                if (reason.Length > 0)
                {
                    LogNotNotified(logger, reason);
                }
            });
        }
        catch (IOException e)
        {
            notifications.Cancel(token);
            LogNotNotified(logger, e.Message);
            return new Nothing();
        }
    }

    /// <summary>What the listener does wrong must not end the process: this is a thread of its own.</summary>
    private void Call(Action changed)
    {
        try
        {
            changed();
        }
#pragma warning disable CA1031 // Anything: it is reported, and the next notification comes anyway.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogListenerFailed(logger, e);
        }
    }

    [LoggerMessage(EventId = 803, EventName = "macos.logins-not-notified", Level = LogLevel.Warning, Message = "Logins and logouts are noticed at the next tick only: {Reason}")]
    private static partial void LogNotNotified(ILogger logger, string reason);

    [LoggerMessage(EventId = 804, EventName = "macos.login-not-looked-at", Level = LogLevel.Error, Message = "A login or logout was noticed, but not looked at")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
