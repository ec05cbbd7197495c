namespace DeviceAgent.Org.Hosting;

/// <summary>How <c>device-org</c> ends (the numbers of sysexits.h).</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>EX_USAGE: the command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>EX_SOFTWARE: a background loop of the org died.</summary>
    public const int Fault = 70;

    /// <summary>EX_CONFIG: the data folder, a file or an address cannot be used.</summary>
    public const int Configuration = 78;
}
