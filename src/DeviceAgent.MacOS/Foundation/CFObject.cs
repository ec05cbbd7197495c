using System.Runtime.InteropServices;

namespace DeviceAgent.MacOS.Foundation;

/// <summary>A CoreFoundation object that belongs to us: released exactly once, also when something throws in between.</summary>
internal sealed class CFObject : SafeHandle
{
    private readonly ICoreFoundation foundation;

    /// <param name="foundation">Releases it.</param>
    /// <param name="value">What a Create or Copy function returned; zero makes an invalid handle that releases nothing.</param>
    public CFObject(ICoreFoundation foundation, nint value)
        : base(0, ownsHandle: true)
    {
        this.foundation = foundation;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>For a call made before this object is disposed of.</summary>
    public nint Value => handle;

    protected override bool ReleaseHandle()
    {
        foundation.Release(handle);
        return true;
    }
}
