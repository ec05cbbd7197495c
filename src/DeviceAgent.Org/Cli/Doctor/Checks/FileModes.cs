namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>File modes as chmod takes them.</summary>
internal static class FileModes
{
    public static string Write(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
