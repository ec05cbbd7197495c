using DeviceAgent.Demo.Org;

namespace DeviceAgent.Demo.Run;

/// <summary>How far a logout has come on one device. Times are milliseconds after it was issued; null when not reached.</summary>
public sealed record DeviceTimeline
{
    public required string Device { get; init; }

    public required string State { get; init; }

    /// <summary>Nothing more will come.</summary>
    public required bool Final { get; init; }

    public string? Reason { get; init; }

    /// <summary>The org gave the device the command.</summary>
    public double? HandedOut { get; init; }

    /// <summary>The device has verified the command and written it down.</summary>
    public double? Verified { get; init; }

    /// <summary>The org has the device's acknowledgement. The device does not wait for it before it acts.</summary>
    public double? Delivered { get; init; }

    public double? Started { get; init; }

    /// <summary>The last step against a session was done.</summary>
    public double? Ended { get; init; }

    /// <summary>A fresh listing showed no target.</summary>
    public double? Proven { get; init; }

    /// <summary>The org has the outcome.</summary>
    public double? Reported { get; init; }

    public static DeviceTimeline Of(LogoutDevice device, DateTimeOffset issued)
    {
        return new DeviceTimeline
        {
            Device = device.DisplayName,
            State = device.State,
            Final = device.Final,
            Reason = device.Reason,
            HandedOut = After(device.HandedOutAt),
            Verified = After(device.ReceivedAt),
            Delivered = After(device.DeliveredAt),
            Started = After(device.StartedAt),
            Ended = After(device.EndedAt),
            Proven = After(device.ProvenAt),
            Reported = After(device.ReportedAt),
        };

        double? After(DateTimeOffset? moment) => moment is { } at ? Math.Round((at - issued).TotalMilliseconds, 1) : null;
    }
}
