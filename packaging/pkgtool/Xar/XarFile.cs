namespace DeviceAgent.Packaging.Xar;

/// <summary>A file in a xar archive.</summary>
/// <param name="Path">Its path, with slashes; the folders on it come by themselves.</param>
/// <param name="Content">Its bytes, stored as they are.</param>
public sealed record XarFile(string Path, ReadOnlyMemory<byte> Content);
