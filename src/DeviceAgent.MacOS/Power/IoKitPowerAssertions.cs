using DeviceAgent.MacOS.Foundation;
using DeviceAgent.MacOS.Native;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.MacOS.Power;

/// <summary>Assertions against idle sleep. They do not keep a lid that is closed from putting the Mac to sleep; nothing may.</summary>
public sealed partial class IoKitPowerAssertions : IPowerAssertions
{
    private readonly IAssertionCalls power;
    private readonly CFValues values;
    private readonly ILogger<IoKitPowerAssertions> logger;

    public IoKitPowerAssertions(ILogger<IoKitPowerAssertions> logger)
        : this(new AssertionCalls(), new CoreFoundationCalls(), logger)
    {
    }

    internal IoKitPowerAssertions(IAssertionCalls power, ICoreFoundation foundation, ILogger<IoKitPowerAssertions> logger)
    {
        this.power = power;
        values = new CFValues(foundation);
        this.logger = logger;
    }

    /// <inheritdoc/>
    public IDisposable Hold(string why)
    {
        try
        {
            using CFObject type = values.String(IOKit.PreventUserIdleSystemSleep);
            using CFObject name = values.String(why);
            int status = power.Create(type.Value, name.Value, out uint assertion);
            if (status == IOKit.Success)
            {
                return new Held(power, assertion);
            }

            LogNotHeld(logger, $"IOPMAssertionCreateWithName: 0x{status:x8}");
        }
        catch (IOException e)
        {
            LogNotHeld(logger, e.Message);
        }

        return new Held(power, null);
    }

    [LoggerMessage(EventId = 801, EventName = "macos.sleep-not-held-off", Level = LogLevel.Warning, Message = "The Mac may go to sleep during the logout: {Reason}")]
    private static partial void LogNotHeld(ILogger logger, string reason);

    private sealed class Held(IAssertionCalls power, uint? assertion) : IDisposable
    {
        private int released;

        public void Dispose()
        {
            if (assertion is { } held && Interlocked.Exchange(ref released, 1) == 0)
            {
                // The system releases it with the process at the latest.
                _ = power.Release(held);
            }
        }
    }
}
