using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Power;

/// <summary>IOKit itself.</summary>
internal sealed class AssertionCalls : IAssertionCalls
{
    public int Create(nint type, nint name, out uint assertion) =>
        IOKit.AssertionCreateWithName(type, IOKit.AssertionLevelOn, name, out assertion);

    public int Release(uint assertion) => IOKit.AssertionRelease(assertion);
}
