namespace DeviceAgent.Packaging.Payload;

/// <summary>What a package may install.</summary>
public enum EntryKind
{
    File,
    Folder,
    Link,
}
