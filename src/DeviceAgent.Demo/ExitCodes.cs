namespace DeviceAgent.Demo;

/// <summary>How <c>device-demo</c> ends.</summary>
public static class ExitCodes
{
    /// <summary>Exactly the right processes are gone, all others live, and the org says the same.</summary>
    public const int Ok = 0;

    /// <summary>Something differs, or the demo could not run.</summary>
    public const int Failed = 1;

    /// <summary>EX_USAGE of sysexits(3): the command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>Plus the signal's number: the demo was stopped, as a shell would say it.</summary>
    public const int Signalled = 128;
}
