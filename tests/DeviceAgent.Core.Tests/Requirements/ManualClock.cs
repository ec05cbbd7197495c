using DeviceAgent.Core.Clock;

namespace DeviceAgent.Core.Tests.Requirements;

/// <summary>A continuous clock that the test moves.</summary>
internal sealed class ManualClock : IMachineClock
{
    public TimeProvider Wall => TimeProvider.System;

    public BootInstant Now { get; set; }

    public string BootId => "boot";
}
