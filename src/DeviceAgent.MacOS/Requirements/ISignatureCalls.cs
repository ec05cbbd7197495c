namespace DeviceAgent.MacOS.Requirements;

/// <summary>The calls on code signatures: they return an OSStatus, 0 for success. What is created and copied belongs to the caller.</summary>
internal interface ISignatureCalls
{
    int CreateCode(nint url, out nint code);

    int CreateRequirement(nint text, out nint requirement);

    int Check(nint code, nint requirement);

    int CopyInformation(nint code, out nint information);

    /// <summary>The key of the code-directory hash in the information; it belongs to the framework.</summary>
    nint UniqueKey { get; }

    /// <summary>A CFString in words; zero when there are none.</summary>
    nint CopyMessage(int status);
}
