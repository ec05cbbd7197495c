namespace DeviceAgent.MacOS.Sessions;

/// <summary>notify(3) of <c>com.apple.system.utmpx</c>: posted at every write of the utmpx database.</summary>
public interface ILoginEvents
{
    /// <summary>Calls <paramref name="changed"/> after each write, on a thread of its own, until disposed of. Without notifications nothing is ever called: listings are made at every tick anyway.</summary>
    IDisposable Watch(Action changed);
}
