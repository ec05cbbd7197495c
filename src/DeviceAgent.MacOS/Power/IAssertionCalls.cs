namespace DeviceAgent.MacOS.Power;

/// <summary>The calls on power assertions; 0 is success.</summary>
internal interface IAssertionCalls
{
    int Create(nint type, nint name, out uint assertion);

    int Release(uint assertion);
}
