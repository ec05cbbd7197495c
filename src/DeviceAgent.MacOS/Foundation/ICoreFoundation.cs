namespace DeviceAgent.MacOS.Foundation;

/// <summary>The CoreFoundation calls that are needed. Zero stands for NULL; what Create returns belongs to the caller.</summary>
internal interface ICoreFoundation
{
    nint CreateString(string text);

    nint CreateFolderUrl(string path);

    /// <summary>The value as a binary property list in a CFData; zero when it is none.</summary>
    nint CreatePropertyList(nint value);

    /// <summary>A copy of a CFData's bytes.</summary>
    byte[] Bytes(nint data);

    /// <summary>A value that still belongs to the dictionary; zero when there is none.</summary>
    nint Find(nint dictionary, nint key);

    void Release(nint value);
}
