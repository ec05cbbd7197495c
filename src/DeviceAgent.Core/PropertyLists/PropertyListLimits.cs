namespace DeviceAgent.Core.PropertyLists;

/// <summary>How large a property list may be: far above any preference file, far below what could hold the agent up.</summary>
public static class PropertyListLimits
{
    /// <summary>Bytes of the file.</summary>
    public const int FileBytes = 1024 * 1024;

    /// <summary>Levels of arrays and dictionaries inside each other; 1 is a single one.</summary>
    public const int Depth = 64;

    /// <summary>
    /// Values in the tree. A binary list may refer to one object many times: counted is each time, because that is how
    /// often it would have to be walked.
    /// </summary>
    public const int Values = 100_000;
}
