namespace DeviceAgent.MacOS.Power;

/// <summary>IOKit's power assertions (<c>IOPMAssertionCreateWithName</c>).</summary>
public interface IPowerAssertions
{
    /// <summary>Keeps the Mac from idle sleep until it is disposed of. Never throws: a logout without it is better than none.</summary>
    /// <param name="why">Shown by <c>pmset -g assertions</c>.</param>
    IDisposable Hold(string why);
}
