namespace DeviceAgent.MacOS.Sessions;

/// <summary>The calls on configd's dynamic store. Zero stands for NULL; what is created and copied belongs to the caller.</summary>
internal interface IDynamicStore
{
    nint Create(nint name);

    nint CopyValue(nint store, nint key);

    /// <summary>Why the last call of this thread returned NULL.</summary>
    int Error();

    /// <summary>An error in words.</summary>
    string Describe(int error);
}
