namespace DeviceAgent.Org.Hosting;

/// <summary>How <c>device-org</c> ends (the numbers of sysexits.h).</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>
    /// What was asked for did not come out: <c>device-logout</c> or <c>held release</c> that not every device carried out, or that the person at the
    /// terminal did not confirm; <c>doctor</c> with warnings.
    /// </summary>
    public const int NotAll = 1;

    /// <summary><c>doctor</c> found a failure.</summary>
    public const int Failure = 2;

    /// <summary>EX_USAGE: the command line is wrong, or the org refuses what it asks for.</summary>
    public const int Usage = 64;

    /// <summary>EX_UNAVAILABLE: the org does not answer.</summary>
    public const int Unavailable = 69;

    /// <summary>EX_SOFTWARE: a background loop of the org died.</summary>
    public const int Fault = 70;

    /// <summary>EX_NOPERM: the org does not take the API token.</summary>
    public const int NoPermission = 77;

    /// <summary>EX_CONFIG: the data folder, a file or an address cannot be used.</summary>
    public const int Configuration = 78;

    /// <summary>Ended by Ctrl-C (128 and SIGINT), as shells say it.</summary>
    public const int Interrupted = 130;
}
